/** The page's judgements against Python's, on `vectors.json` (made by tests/verifier_vectors.py). */
import { describe, expect, it } from "vitest";

import { textOf, unbase64 } from "../../src/verifier/bytes.ts";
import { canonicalJson, decodeEntry } from "../../src/verifier/entry.ts";
import { includes, leads, leafHash } from "../../src/verifier/merkle.ts";
import { openCheckpoint, parseVkey } from "../../src/verifier/note.ts";
import vectors from "./vectors.json" with { type: "json" };

const bytes = (text: string): Uint8Array => unbase64(text) ?? new Uint8Array();

function holds(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

describe("what Python finds proven, and nothing else", () => {
  it("inclusion in random trees", () => {
    for (const each of vectors.inclusion) {
      const shown = includes(
        leafHash(bytes(each.data)),
        BigInt(each.index),
        BigInt(each.size),
        each.proof.map(bytes),
        bytes(each.root),
      );
      expect(shown, JSON.stringify(each)).toBe(each.holds);
    }
  });

  it("consistency of random trees", () => {
    for (const each of vectors.consistency) {
      const [old, young] = [BigInt(each.old), BigInt(each.new)];
      const shown = leads(old, bytes(each.old_root), young, bytes(each.new_root), each.proof.map(bytes));
      expect(shown, JSON.stringify(each)).toBe(each.holds);
    }
  });

  it("signed checkpoints, whole and damaged", () => {
    const [head, ...rest] = vectors.notes;
    const keys = (head?.keys ?? []).map(parseVkey);
    expect(keys.map((key) => key.fingerprint)).toEqual(head?.fingerprints);
    for (const each of rest) expect(holds(() => openCheckpoint(each.note ?? "", keys)), each.note).toBe(each.holds);
  });

  it("values to commit to", () => {
    for (const { value, canonical } of vectors.values) {
      const made = canonicalJson(value);
      expect(made === null ? null : textOf(made)).toBe(canonical);
    }
  });

  it("entries, whole and damaged", () => {
    for (const each of vectors.entries) expect(holds(() => decodeEntry(bytes(each.entry))), each.entry).toBe(each.holds);
  });
});
