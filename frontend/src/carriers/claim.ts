/** What a browser read of a carrier, as the API takes it. */
import { type Hash, type Item, readText } from "../verifier/bag.ts";

const MANIFEST = "manifest-sha256.txt";
const TAGMANIFEST = "tagmanifest-sha256.txt";
const PROBE = new Blob(["liuhen"]);

/** The SHA-256 of every file by its path (empty of one that can't be read), and the texts of the manifests. */
export interface Claim {
  files: Record<string, string>;
  manifest: string;
  tagmanifest: string;
}

/**
 * Reads every file of a bag.
 *
 * @throws whatever the worker says when it can't hash at all, which no file is to blame for.
 */
export async function readAll(
  items: readonly Item[],
  hash: Hash,
  progress: (done: number, all: number, path: string) => void,
): Promise<Claim> {
  await hash(PROBE, ["sha256"], () => undefined);
  const all = items.reduce((size, item) => size + item.size, 0);
  let done = 0;
  const files: [string, string][] = [];
  for (const { path, blob, size } of items) {
    const before = done;
    const found = await hash(blob, ["sha256"], (bytes) => {
      done += bytes;
      progress(done, all, path);
    }).catch(() => null);
    done = before + size;
    files.push([path, found?.get("sha256") ?? ""]);
  }
  const text = async (name: string): Promise<string> =>
    (await readText(items.find(({ path }) => path === name)).catch(() => null)) ?? "";
  return { files: Object.fromEntries(files), manifest: await text(MANIFEST), tagmanifest: await text(TAGMANIFEST) };
}
