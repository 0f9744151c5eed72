/** Parsers of what strangers give: they read what is, and refuse the rest without breaking. */
import { describe, expect, it } from "vitest";

import { bagRoot, checkBag, type Hash, inOrder, manifestLine } from "../../src/verifier/bag.ts";
import { base64, hex, unbase64, unhex } from "../../src/verifier/bytes.ts";
import { parseFingerprint, parseJoining, parseKnown } from "../../src/verifier/held.ts";
import { Malformed, parseNote, parseVkey, Wrong } from "../../src/verifier/note.ts";
import { parseProof } from "../../src/verifier/proof.ts";
import { grouped, sentence, sizeWords } from "../../src/verifier/words.ts";

/** Noise that is the same in every run (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ALPHABET = ["\n", "\n\n", "— ", " ", "+", "=", "/", "A", "b", "0", "9", "c2sp.org/tlog-proof@v1", "index 3", "extra ", "留", "\t"];

describe("noise", () => {
  it("is never taken for a note, key or proof, and never breaks a parser", () => {
    const chance = noise(7);
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: Math.floor(chance() * 14) }, () => ALPHABET[Math.floor(chance() * ALPHABET.length)]).join("");
      for (const parse of [parseNote, parseVkey, parseProof]) {
        try {
          parse(text);
        } catch (error) {
          expect(error instanceof Malformed || error instanceof Wrong, `${parse.name} ${JSON.stringify(text)}`).toBe(true);
        }
      }
      expect(() => [parseKnown(text), parseJoining(text), parseFingerprint(text), manifestLine(text)]).not.toThrow();
    }
  });

  it("of bytes comes back from its texts", () => {
    const chance = noise(11);
    for (let size = 0; size < 60; size += 1) {
      const bytes = Uint8Array.from({ length: size }, () => Math.floor(chance() * 256));
      expect(unbase64(base64(bytes))).toEqual(bytes);
      expect(unhex(hex(bytes))).toEqual(bytes);
    }
    for (const text of ["A", "AB==", "QQ", "QQ=", "Q Q=", "=", "QQ==\n"]) expect(unbase64(text), text).toBeNull();
  });
});

describe("what a reader types", () => {
  it("is read as papers print it", () => {
    expect(parseFingerprint("AB12 cd34:ef56 7890")).toBe("ab12cd34ef567890");
    expect(parseFingerprint("ab12 cd34 ef56 789")).toBeNull();
    expect(parseFingerprint("ab12 cd34 ef56 789g")).toBeNull();
    const root = base64(new Uint8Array(32).fill(1));
    expect(parseKnown(`  liuhen.invalid/a \r\n7\r\n${root}\r\n`)?.checkpoint.size).toBe(7n);
    expect(parseKnown(`liuhen.invalid/a\n07\n${root}`)).toBeNull();
    expect(parseJoining(`一致：……\n${root}\n\n${root}`)).toHaveLength(1);
  });
});

describe("a bag", () => {
  it("is found wherever it lies on the disc, the outermost first", () => {
    expect(bagRoot(["D/a/bagit.txt", "D/bagit.txt", "D/x"])).toBe("D/");
    expect(bagRoot(["bagit.txt"])).toBe("");
    expect(bagRoot(["a/notbagit.txt"])).toBeNull();
  });

  it("names lines with escapes, stars and blanks", () => {
    expect(manifestLine("AB  *data/a b%0A%25.txt")).toEqual({ digest: "ab", path: "data/a b\n%.txt" });
    expect(manifestLine("ab data")).toEqual({ digest: "ab", path: "data" });
    expect(manifestLine("zz  data/x")).toBeNull();
  });

  it("with a file that can't be read says so and goes on", async () => {
    const texts: Record<string, string> = {
      "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
      "manifest-sha256.txt": `${"0".repeat(64)}  data/a\n${"0".repeat(64)}  data/b\n`,
      "data/a": "x",
      "data/b": "y",
    };
    const items = Object.entries(texts).map(([path, text]) => ({ path, size: text.length, blob: new Blob([text]) }));
    const hash: Hash = async (blob) => {
      if ((await blob.text()) === "x") throw new Error("scratched");
      return new Map([["sha256", "0".repeat(64)]]);
    };
    const report = await checkBag(items, hash, () => undefined, () => false);
    expect(report.findings).toEqual([{ kind: "unreadable", path: "data/a", detail: "unreadable" }]);
  });
});

describe("words", () => {
  it("say every finding that a check has", () => {
    expect(sentence({ kind: "renamed", path: "data/é", detail: "data/e\u0301" })).toContain("NFC");
    expect(sentence({ kind: "unknown", path: "data/.DS_Store", detail: "not in every payload manifest" })).toContain("自动生成");
    expect(sentence({ kind: "missing", path: "custody.json", detail: "entry 4: no proof" })).toContain("序号 4");
    expect(inOrder([{ kind: "missing", path: "b", detail: "" }, { kind: "altered", path: "c", detail: "" }, { kind: "missing", path: "b", detail: "" }])).toHaveLength(2);
    expect(sizeWords(5 * 2 ** 30)).toBe("5.0 GB");
    expect(grouped("abcdefgh1")).toBe("abcd efgh 1");
  });
});
