/** 检查点短码: a checkpoint as a line on a paper, typed or pasted. The twin of `liuhen.ledger.marks`. */
import { sha256 } from "@noble/hashes/sha2.js";

import { hex, unhex, utf8 } from "./bytes.ts";
import { HASH_BYTES } from "./merkle.ts";

const SCHEME = "LH1";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ROOT_LETTERS = 52;
const SPARE_BITS = 4n;
const MARK = new RegExp(`^${SCHEME}/(0|[1-9][0-9]{0,18})/([0-9A-F]{8})/([${ALPHABET}]{${ROOT_LETTERS}})/([${ALPHABET}]{4})$`, "u");

/** What a short text says; `keyId` in lower-case hex. */
export interface Mark {
  size: bigint;
  keyId: string;
  root: Uint8Array;
}

/** Whether somebody means to give a short text. */
export function isMark(text: string): boolean {
  return bare(text).startsWith(SCHEME.slice(0, 2));
}

/** Reads a short text; null when it isn't one or a letter was mistyped. */
export function parseMark(text: string): Mark | null {
  const match = MARK.exec(bare(text));
  if (match === null) return null;
  const [, size = "", keyId = "", letters = "", check = ""] = match;
  const value = Array.from(letters).reduce((sum, letter) => (sum << 5n) | BigInt(ALPHABET.indexOf(letter)), 0n);
  if ((value & ((1n << SPARE_BITS) - 1n)) !== 0n) return null;
  const root = unhex((value >> SPARE_BITS).toString(16).padStart(2 * HASH_BYTES, "0"));
  if (root?.length !== HASH_BYTES) return null;
  const found = { size: BigInt(size), keyId: keyId.toLowerCase(), root };
  return checkOf(found) === check ? found : null;
}

function bare(text: string): string {
  const told = text
    .replace(/[\s\-‐-―−]+/gu, "")
    .toUpperCase()
    // not replaceAll: browsers older than 2020, which bureaus still have, don't know it
    .replace(/O/gu, "0")
    .replace(/I/gu, "1")
    .replace(/／/gu, "/");
  return told.startsWith("L") ? `L${told.slice(1).replace(/L/gu, "1")}` : told.replace(/L/gu, "1");
}

function checkOf(mark: Mark): string {
  const digest = sha256(utf8(`${SCHEME}/${mark.size}/${mark.keyId}/${hex(mark.root)}`));
  const first = ((digest[0] ?? 0) << 12) | ((digest[1] ?? 0) << 4) | ((digest[2] ?? 0) >> 4);
  return [15, 10, 5, 0].map((shift) => ALPHABET.charAt((first >> shift) & 31)).join("");
}
