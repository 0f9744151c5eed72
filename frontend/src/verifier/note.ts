/** Signed notes and the checkpoints in them (C2SP signed-note, tlog-checkpoint). The twin of `liuhen.ledger.note`. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { hex, joined, same, unbase64, unhex, utf8 } from "./bytes.ts";
import { HASH_BYTES } from "./merkle.ts";

const ED25519 = 1;
const SPKI = unhex("302a300506032b6570032100") ?? new Uint8Array();
const DASH = "— ";
const MOST_SIGNATURES = 64;
const NOTE_BYTES = 1 << 18;
// Python's `\s`, which isn't JavaScript's
const NAME = "[^\\s+\\u0000-\\u001f\\u0085]+";
const KEY_TEXT = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+(.+)$`, "u");
const KEY_NAME = new RegExp(`^${NAME}$`, "u");
// eslint-disable-next-line no-control-regex -- what a note may not hold
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]/u;

/** A text that isn't what it should be; `code` as `./liuhen check` has it. */
export class Malformed extends Error {
  constructor(
    readonly code: "ledger.note_malformed" | "ledger.proof_malformed" | "ledger.entry_invalid",
    what: string,
  ) {
    super(what);
  }
}

/** A well-formed thing that doesn't hold. */
export class Wrong extends Error {
  constructor(
    readonly code: "ledger.signature_wrong" | "ledger.proof_wrong",
    what: string,
  ) {
    super(what);
  }
}

const malformed = (what: string): Malformed => new Malformed("ledger.note_malformed", what);

/** A key that may sign. `public` is null for a type that this page can't check (SM2). */
export interface Verifier {
  name: string;
  keyId: string;
  public: Uint8Array | null;
  text: string;
  /** SHA-256 of the key as SubjectPublicKeyInfo, 64 hex digits: what papers print; empty for other types. */
  fingerprint: string;
}

/** Reads a verifier key. */
export function parseVkey(text: string): Verifier {
  const match = KEY_TEXT.exec(text.trim());
  const material = unbase64(match?.[3] ?? "=");
  if (match === null || material === null) throw malformed("not a key");
  const [, name = "", keyId = ""] = match;
  if (material.length === 0) throw malformed("empty key");
  const known = { name, keyId, text: text.trim() };
  if (material[0] !== ED25519) return { ...known, public: null, fingerprint: "" };
  if (material.length !== HASH_BYTES + 1) throw malformed("not an Ed25519 public key");
  if (hex(sha256(joined(utf8(`${name}\n`), material)).slice(0, 4)) !== keyId) {
    throw malformed("key id doesn't match the key");
  }
  const key = material.slice(1);
  return { ...known, public: key, fingerprint: hex(sha256(joined(SPKI, key))) };
}

export interface Signature {
  name: string;
  keyId: string;
  blob: Uint8Array;
}

/** A note: text ending in a newline, and its signature lines. */
export interface Note {
  text: string;
  signatures: Signature[];
}

/** Reads a signed note; nothing is verified. */
export function parseNote(whole: string): Note {
  if (whole.length > NOTE_BYTES) throw malformed("too large");
  if (FORBIDDEN.test(whole)) throw malformed("control characters");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n") || split + 2 >= whole.length) throw malformed("no signature lines");
  const lines = whole.slice(split + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw malformed("too many signatures");
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): Signature {
  const [name = "", ...rest] = line.slice(DASH.length).split(" ");
  const data = unbase64(rest.join(" "));
  if (!line.startsWith(DASH) || !KEY_NAME.test(name) || data === null) throw malformed("not a signature line");
  if (data.length <= 4) throw malformed("signature too short");
  return { name, keyId: hex(data.slice(0, 4)), blob: data.slice(4) };
}

/** What a checkpoint says. */
export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Uint8Array;
  text: string;
}

/** Whether two checkpoints say the same. */
export function sameCheckpoint(one: Checkpoint, other: Checkpoint): boolean {
  return one.text === other.text;
}

/** Reads a checkpoint out of a note's text. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.slice(0, -1).split("\n");
  const [origin = "", size = "", root = ""] = lines;
  if (lines.length < 3 || lines.includes("")) throw malformed("a checkpoint has three lines that aren't empty");
  const bytes = unbase64(root);
  if (bytes?.length !== HASH_BYTES || !/^(?:0|[1-9][0-9]{0,18})$/u.test(size) || BigInt(size) >= 2n ** 63n) {
    throw malformed("tree size or root hash");
  }
  return { origin, size: BigInt(size), root: bytes, text };
}

/** The known keys that signed; throws when none did, or one's signature is false. */
export function verifyNote(note: Note, verifiers: readonly Verifier[]): Verifier[] {
  const signed: Verifier[] = [];
  const text = utf8(note.text);
  for (const signature of note.signatures) {
    const known = verifiers.find(
      (each) => each.public !== null && each.name === signature.name && each.keyId === signature.keyId,
    );
    if (known === undefined || signed.includes(known)) continue;
    if (!isSigned(text, signature.blob, known.public)) {
      throw new Wrong("ledger.signature_wrong", `false signature of ${signature.name}`);
    }
    signed.push(known);
  }
  if (signed.length === 0) throw new Wrong("ledger.signature_wrong", "no known key signed this");
  return signed;
}

function isSigned(text: Uint8Array, signature: Uint8Array, key: Uint8Array | null): boolean {
  try {
    return key !== null && ed25519.verify(signature, text, key, { zip215: false });
  } catch {
    return false;
  }
}

/** A checkpoint that a known key signed under the checkpoint's own origin, and the keys that did. */
export function openCheckpoint(data: string, verifiers: readonly Verifier[]): { checkpoint: Checkpoint; signed: Verifier[] } {
  const note = parseNote(data);
  const signed = verifyNote(note, verifiers);
  const checkpoint = parseCheckpoint(note.text);
  if (!signed.some((each) => each.name === checkpoint.origin)) {
    throw new Wrong("ledger.signature_wrong", "signed under another origin");
  }
  return { checkpoint, signed };
}

/** Whether two keys are one. */
export function sameKey(one: Verifier, other: Verifier): boolean {
  return one.public !== null && other.public !== null && same(one.public, other.public);
}
