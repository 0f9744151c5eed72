/** The page's side of the hashing worker, which is made from a Blob: a page opened from a disc may load no other file. */
import source from "virtual:hashing-worker";

import type { Hash } from "./bag.ts";
import type { Answered, Asked } from "./worker.ts";

/** A hasher with a worker of its own; one file at a time, as a disc reads best. */
export function startHasher(): Hash {
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return (blob, algorithms, advance) =>
    new Promise((resolve, reject) => {
      worker.onerror = (event): void => {
        reject(new Error(event.message));
      };
      worker.onmessage = ({ data }: MessageEvent<Answered>): void => {
        if ("bytes" in data) advance(data.bytes);
        else if ("digests" in data) resolve(new Map(data.digests));
        else reject(new Error(data.failed));
      };
      worker.postMessage({ blob, algorithms: [...algorithms] } satisfies Asked);
    });
}
