/** Hashes a file slice by slice, off the page's thread; the next slice is read while this one is hashed. */
import { createMD5, createSHA1, createSHA256, createSHA512, createSM3, type IHasher } from "hash-wasm";

import type { Algorithm } from "./bag.ts";

const SLICE = 8 << 20;
const MAKE: Record<Algorithm, () => Promise<IHasher>> = {
  md5: createMD5,
  sha1: createSHA1,
  sha256: createSHA256,
  sha512: createSHA512,
  sm3: createSM3,
};

export interface Asked {
  blob: Blob;
  algorithms: Algorithm[];
}

/** `bytes` as they are read; then `digests`, or `failed`. */
export type Answered = { bytes: number } | { digests: [string, string][] } | { failed: string };

self.onmessage = (event: MessageEvent<Asked>): void => {
  digest(event.data).catch((error: unknown) => {
    self.postMessage({ failed: String(error) } satisfies Answered);
  });
};

async function digest({ blob, algorithms }: Asked): Promise<void> {
  const hashers = await Promise.all(algorithms.map(async (name) => [name, (await MAKE[name]()).init()] as const));
  let next = read(blob, 0);
  for (let at = 0; at < blob.size; at += SLICE) {
    const slice = new Uint8Array(await next);
    if (slice.length !== Math.min(SLICE, blob.size - at)) throw new Error("the file became shorter");
    next = read(blob, at + SLICE);
    for (const [, hasher] of hashers) hasher.update(slice);
    self.postMessage({ bytes: slice.length } satisfies Answered);
  }
  const digests = hashers.map(([name, hasher]): [string, string] => [name, hasher.digest("hex")]);
  self.postMessage({ digests } satisfies Answered);
}

function read(blob: Blob, at: number): Promise<ArrayBuffer> {
  const piece = blob.slice(at, at + SLICE).arrayBuffer();
  piece.catch(() => undefined); // told by whoever awaits it
  return piece;
}
