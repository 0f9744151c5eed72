/** The hashing worker of the page on a disc, made from a Blob: a page opened from a disc may load no other file. */
import source from "virtual:hashing-worker";

import type { Hash } from "./bag.ts";
import { hasherOn } from "./hashing.ts";

/** A hasher with a worker of its own. */
export function startHasher(): Hash {
  return hasherOn(new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))));
}
