/** The page's side of a hashing worker, wherever the worker comes from. */
import type { Hash } from "./bag.ts";
import type { Answered, Asked } from "./worker.ts";

/** A hasher on a worker of its own; one file at a time, as a disc reads best. */
export function hasherOn(worker: Worker): Hash {
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
