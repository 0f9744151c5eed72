/** Ledger entries and the facts behind their commitments. The twin of `liuhen.ledger.entry`. */
import { sha256 } from "@noble/hashes/sha2.js";

import { hex, joined, textOf, unhex, utf8 } from "./bytes.ts";
import { Malformed } from "./note.ts";

const SCHEMA = "liuhen/entry/1";
const ENTRY_BYTES = 65_535;
const VALUE_BYTES = 1 << 20;
const DEEPEST = 16;
const MOST_NAMES = 200;
const SALT_BYTES = 32;

const KIND = "[a-z][a-z0-9_]{0,31}(?:\\.[a-z][a-z0-9_]{0,31}){1,3}";
const NAME = "[a-z][a-z0-9_.-]{0,63}";
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z";
const pairs = (value: string): string => `\\{((?:"${NAME}":"${value}"(?:,"${NAME}":"${value}")*)?)\\}`;
const ENTRY = new RegExp(
  `^\\{"commitments":${pairs("[0-9a-f]{64}")},"digests":${pairs("[0-9a-f]{40,128}")},"instance":"(${UUID})",` +
    `"kind":"(${KIND})","number":([1-9][0-9]{0,14}),"schema":"${SCHEMA}","subject":"(${UUID})","time":"(${TIME})"\\}$`,
  "u",
);

export type Json = boolean | number | string | null | Json[] | { [key: string]: Json };

/** One line of the ledger. */
export interface Entry {
  kind: string;
  subject: string;
  number: number;
  time: string;
  digests: Map<string, string>;
  commitments: Map<string, string>;
}

const invalid = (what: string): Malformed => new Malformed("ledger.entry_invalid", what);

/** Reads an entry; takes exactly the bytes that the ledger writes. */
export function decodeEntry(data: Uint8Array): Entry {
  const text = data.length <= ENTRY_BYTES ? textOf(data) : null;
  const match = ENTRY.exec(text ?? "");
  if (match === null) throw invalid(`not an entry of schema ${SCHEMA}`);
  const [, commitments = "", digests = "", , kind = "", number = "", subject = "", time = ""] = match;
  if (!isMoment(time)) throw invalid("no such time");
  return { kind, subject, number: Number(number), time, digests: named(digests), commitments: named(commitments) };
}

function named(text: string): Map<string, string> {
  const found = Array.from(text.matchAll(/"([^"]+)":"([^"]+)"/gu), ([, name = "", value = ""]) => [name, value] as const);
  for (const [at, [name]] of found.entries()) {
    const before = found[at - 1]?.[0];
    if (before !== undefined && before >= name) throw invalid("names repeated, unsorted or too many");
  }
  if (found.length > MOST_NAMES) throw invalid("names repeated, unsorted or too many");
  return new Map(found);
}

function isMoment(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const moment = new Date(text.replace(/\.(\d{3})\d+Z$/u, ".$1Z"));
  return year > 0 && !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === text.slice(0, 19);
}

/** The one byte form of a value (RFC 8785, restricted); null for a value that can't be committed to. */
export function canonicalJson(value: Json): Uint8Array | null {
  const text = written(value, 0);
  const bytes = text === null || hasLoneSurrogate(text) ? null : utf8(text);
  return bytes !== null && bytes.length <= VALUE_BYTES ? bytes : null;
}

function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/.test(text);
}

function written(value: Json, depth: number): string | null {
  if (depth > DEEPEST) return null;
  if (typeof value === "string") return value.includes("\0") ? null : quoted(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => written(item, depth + 1));
    return items.includes(null) ? null : `[${items.join(",")}]`;
  }
  // sort() compares UTF-16 code units, as RFC 8785 wants
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      const inside = written(value[key] ?? null, depth + 1);
      return inside === null || key.includes("\0") ? null : `${quoted(key)}:${inside}`;
    });
  return members.includes(null) ? null : `{${members.join(",")}}`;
}

/** A JSON string that escapes what must be and nothing else; lone surrogates stay, to be refused. */
function quoted(text: string): string {
  const escapes: Record<string, string> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };
  // eslint-disable-next-line no-control-regex -- what JSON escapes
  const inside = text.replace(/["\\\u0000-\u001f]/gu, (letter) => {
    if (letter === '"' || letter === "\\") return `\\${letter}`;
    return escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${inside}"`;
}

/** Names whose facts don't open the entry's commitments, sorted; empty means that all is proven. */
export function unprovenFacts(entry: Entry, facts: Record<string, Json>, salts: Record<string, Json>): string[] {
  const wrong = new Set<string>();
  for (const name of new Set([...entry.commitments.keys(), ...Object.keys(facts)])) {
    const [salt, fact, commitment] = [own(salts, name), own(facts, name), entry.commitments.get(name)];
    const bytes = typeof salt === "string" ? unhex(salt) : null;
    const value = fact === undefined ? null : canonicalJson(fact);
    if (commitment === undefined || bytes?.length !== SALT_BYTES || value === null) wrong.add(name);
    else if (hex(sha256(joined(bytes, value))) !== commitment) wrong.add(name);
  }
  return [...wrong].sort();
}

function own(all: Record<string, Json>, name: string): Json | undefined {
  return Object.prototype.hasOwnProperty.call(all, name) ? all[name] : undefined;
}
