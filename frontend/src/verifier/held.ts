/** What the reader holds on paper: a key's fingerprint, a checkpoint. The twin of `liuhen.packages.held`. */
import type { Json } from "./entry.ts";
import { same, unbase64 } from "./bytes.ts";
import { isMark, parseMark } from "./marks.ts";
import { HASH_BYTES, leads } from "./merkle.ts";
import { type Checkpoint, Malformed, type Note, parseCheckpoint, parseNote, type Verifier, verifyNote, Wrong } from "./note.ts";

export const FEWEST_DIGITS = 16;
const SCHEMA = "liuhen/consistency/1";

/** A tree that the ledger had before, proven to be the beginning of the bag's. */
export interface Earlier {
  size: bigint;
  root: Uint8Array;
}

/** How the reader's checkpoint stands to the bag's. */
export type Standing = "" | "same" | "consistent" | "unknown";

/** Reads `consistency.json` and holds each tree in it against the bag's checkpoint. */
export function readEarlier(told: Json | null, checkpoint: Checkpoint): Earlier[] {
  const bad = new Malformed("ledger.note_malformed", "not a consistency file");
  const inside = record(told);
  if (inside?.schema !== SCHEMA || !Number.isSafeInteger(inside.size) || !Array.isArray(inside.from)) throw bad;
  if (BigInt(inside.size as number) !== checkpoint.size) throw new Wrong("ledger.proof_wrong", "another checkpoint");
  return inside.from.map((row) => {
    const each = record(row);
    const root = hash(each?.root);
    const proof = Array.isArray(each?.proof) ? each.proof.map(hash) : [null];
    if (each === null || !Number.isSafeInteger(each.size) || root === null || proof.includes(null)) throw bad;
    const size = BigInt(each.size as number);
    if (!leads(size, root, checkpoint.size, checkpoint.root, proof as Uint8Array[])) {
      throw new Wrong("ledger.proof_wrong", "another history");
    }
    return { size, root };
  });
}

function record(value: Json | undefined): Record<string, Json> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

function hash(value: Json | undefined): Uint8Array | null {
  const bytes = typeof value === "string" ? unbase64(value) : null;
  return bytes?.length === HASH_BYTES ? bytes : null;
}

/** A typed fingerprint's hex digits, at least 16; null for anything else. */
export function parseFingerprint(text: string): string | null {
  const digits = text.replace(/[\s:：-]/gu, "").toLowerCase();
  return /^[0-9a-f]{16,64}$/u.test(digits) ? digits : null;
}

/**
 * A checkpoint as a reader has it: the signed note, its first three lines typed, or the short text of a paper, which
 * names the ledger by one of the keys. Null for anything else.
 */
export function parseKnown(
  text: string,
  verifiers: readonly Verifier[] = [],
): { checkpoint: Checkpoint; note: Note | null } | null {
  if (isMark(text)) {
    const mark = parseMark(text);
    if (mark === null) return null;
    const origin = verifiers.find((each) => each.keyId === mark.keyId)?.name ?? "?";
    return { checkpoint: { origin, size: mark.size, root: mark.root, text: "" }, note: null };
  }
  const lines = text.trim().split(/\r\n|\r|\n/u).map((line) => line.trim());
  try {
    if (lines.includes("")) {
      const note = parseNote(`${lines.join("\n")}\n`);
      return { checkpoint: parseCheckpoint(note.text), note };
    }
    return { checkpoint: parseCheckpoint(`${lines.slice(0, 3).join("\n")}\n`), note: null };
  } catch {
    return null;
  }
}

/** The hashes of a consistency proof out of what `liuhen ledger consistency` prints; other lines are passed over. */
export function parseJoining(text: string): Uint8Array[] {
  const head = text.trim().split(/\n[ \t]*\r?\n/u)[0] ?? "";
  return head.split(/\r\n|\r|\n/u).flatMap((line) => hash(line.trim()) ?? []);
}

/** How the reader's checkpoint stands to the bag's; a text says why they contradict each other. */
export function stand(
  known: Checkpoint,
  mine: Checkpoint,
  earlier: readonly Earlier[],
  joining: readonly Uint8Array[],
): Exclude<Standing, ""> | { contradiction: string } {
  if (known.origin !== mine.origin) return { contradiction: "another ledger" };
  if (known.size === mine.size) {
    return same(known.root, mine.root) ? "same" : { contradiction: "the same size with another root" };
  }
  const met = earlier.find((each) => each.size === known.size);
  if (met !== undefined) return same(met.root, known.root) ? "consistent" : { contradiction: "another history" };
  const [old, young] = known.size < mine.size ? [known, mine] : [mine, known];
  return leads(old.size, old.root, young.size, young.root, joining) ? "consistent" : "unknown";
}

/** Whether the reader's checkpoint isn't signed by the bag's keys. */
export function signedByAnother(note: Note, verifiers: readonly Verifier[]): boolean {
  try {
    verifyNote(note, verifiers);
    return false;
  } catch {
    return true;
  }
}
