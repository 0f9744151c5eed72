/** Proofs that travel (C2SP tlog-proof). The twin of `liuhen.ledger.proof`. */
import { unbase64 } from "./bytes.ts";
import { decodeEntry, type Entry } from "./entry.ts";
import { HASH_BYTES, includes, leafHash } from "./merkle.ts";
import { type Checkpoint, Malformed, parseCheckpoint, parseNote, type Verifier, Wrong } from "./note.ts";

const HEADER = "c2sp.org/tlog-proof@v1";
const MOST_HASHES = 63;
const PROOF_BYTES = 1 << 19;
export const SUFFIX = ".tlog-proof";

/** An inclusion proof with its checkpoint; `extra` is the entry itself. */
export interface Proof {
  index: bigint;
  hashes: Uint8Array[];
  note: string;
  extra: Uint8Array | null;
}

/** Opens a signed checkpoint; what `verifyProof` asks, so that equal notes are verified once. */
export type Open = (note: string) => { checkpoint: Checkpoint; signed: Verifier[] };

const malformed = (what: string): Malformed => new Malformed("ledger.proof_malformed", what);

/** Reads a `.tlog-proof`; nothing is verified. */
export function parseProof(text: string): Proof {
  if (text.length > PROOF_BYTES) throw malformed("too large");
  const split = text.indexOf("\n\n");
  if (split < 0) throw malformed("header");
  const note = text.slice(split + 2);
  checkNote(note);
  return { ...parseHead(text.slice(0, split).split("\n")), note };
}

function parseHead(lines: string[]): Omit<Proof, "note"> {
  if (lines.shift() !== HEADER) throw malformed("header");
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith("extra ") === true) extra = strict(lines.shift()?.slice("extra ".length) ?? "");
  const match = /^index (0|[1-9][0-9]{0,18})$/u.exec(lines.shift() ?? "");
  if (match === null || lines.length > MOST_HASHES) throw malformed("index line, or too many hashes");
  const hashes = lines.map(strict);
  if (hashes.some((each) => each.length !== HASH_BYTES)) throw malformed("not a SHA-256 hash");
  return { index: BigInt(match[1] ?? ""), hashes, extra };
}

function checkNote(note: string): void {
  try {
    parseCheckpoint(parseNote(note).text);
  } catch {
    throw malformed("checkpoint");
  }
}

function strict(text: string): Uint8Array {
  const bytes = unbase64(text);
  if (bytes === null) throw malformed("not base64");
  return bytes;
}

/** What a verified proof shows. */
export interface Proven {
  entry: Entry;
  data: Uint8Array;
  checkpoint: Checkpoint;
  signed: Verifier[];
}

/** Verifies a proof of the entry that it holds. */
export function verifyProof(proof: Proof, open: Open): Proven {
  if (proof.extra === null) throw malformed("the entry is neither given nor in the proof");
  const { checkpoint, signed } = open(proof.note);
  if (!includes(leafHash(proof.extra), proof.index, checkpoint.size, proof.hashes, checkpoint.root)) {
    throw new Wrong("ledger.proof_wrong", "proof doesn't lead to the root");
  }
  try {
    return { entry: decodeEntry(proof.extra), data: proof.extra, checkpoint, signed };
  } catch {
    throw malformed("entry");
  }
}
