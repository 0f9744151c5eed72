/** The RFC 6962 tree with SHA-256: the two proofs (RFC 9162, 2.1.3.2 and 2.1.4.2). The twin of `liuhen.ledger.merkle`. */
import { sha256 } from "@noble/hashes/sha2.js";

import { joined, same } from "./bytes.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const HASH_BYTES = 32;
const MAX_SIZE = 2n ** 63n - 1n;

/** The hash of one entry. */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(joined(LEAF, data));
}

/** The hash of two nodes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(NODE, left, right));
}

interface Place {
  position: bigint;
  last: bigint;
}

/** Steps up by one sibling; true when the sibling stands to the left. */
function climb(place: Place): boolean {
  const left = (place.position & 1n) === 1n || place.position === place.last;
  if (left) {
    while ((place.position & 1n) === 0n && place.position !== 0n) {
      place.position >>= 1n;
      place.last >>= 1n;
    }
  }
  place.position >>= 1n;
  place.last >>= 1n;
  return left;
}

/** Whether a leaf hash stands at that index of the tree of that size and root. */
export function includes(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0n || index >= size || size > MAX_SIZE || leaf.length !== HASH_BYTES) return false;
  const place = { position: index, last: size - 1n };
  let reached = leaf;
  for (const sibling of proof) {
    if (place.last === 0n || sibling.length !== HASH_BYTES) return false;
    reached = climb(place) ? nodeHash(sibling, reached) : nodeHash(reached, sibling);
  }
  return place.last === 0n && same(reached, root);
}

/** Whether the tree of size `size` begins with the tree of size `old`. Nothing follows from a tree of size 0. */
export function leads(
  old: bigint,
  oldRoot: Uint8Array,
  size: bigint,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (old <= 0n || old > size || size > MAX_SIZE) return false;
  if (old === size) return proof.length === 0 && same(oldRoot, root);
  const path = (old & (old - 1n)) === 0n ? [oldRoot, ...proof] : [...proof];
  if (path.length === 0 || path.some((each) => each.length !== HASH_BYTES)) return false;
  const place = { position: old - 1n, last: size - 1n };
  while ((place.position & 1n) === 1n) {
    place.position >>= 1n;
    place.last >>= 1n;
  }
  const [before, after] = climbBoth(path, place);
  return place.last === 0n && same(before, oldRoot) && same(after, root);
}

/** Both roots that a consistency proof leads to; neither is one when the proof is too long. */
function climbBoth(path: readonly Uint8Array[], place: Place): [Uint8Array, Uint8Array] {
  const [first = new Uint8Array(), ...rest] = path;
  let [before, after] = [first, first];
  for (const sibling of rest) {
    if (place.last === 0n) return [new Uint8Array(), new Uint8Array()];
    if (climb(place)) {
      before = nodeHash(sibling, before);
      after = nodeHash(sibling, after);
    } else {
      after = nodeHash(after, sibling);
    }
  }
  return [before, after];
}
