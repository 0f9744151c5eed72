/**
 * The files of a folder that was chosen or dropped, named below the bag.
 *
 * A dropped folder goes to the same `<input webkitdirectory>`: from a page of file:// Chromium refuses to read the
 * entries of a drop (EncodingError), while the input takes the folder as if it had been chosen.
 */
import { bagRoot, type Item } from "./bag.ts";

/** The files that the input holds. */
export function chosen(files: FileList): Item[] {
  return Array.from(files, (file) => item(file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file));
}

function item(path: string, file: File): Item {
  return { path, size: file.size, blob: file };
}

/** The bag in these files: its folder's name and its items; null when no folder of them is one. */
export function bagIn(items: readonly Item[]): { name: string; items: Item[] } | null {
  const root = bagRoot(items.map(({ path }) => path));
  if (root === null) return null;
  const name = root.split("/").slice(-2)[0] ?? "";
  const inside = items.filter(({ path }) => path.startsWith(root));
  return {
    name: name === "" ? "光盘" : name,
    items: inside.map((each) => ({ ...each, path: each.path.slice(root.length) })),
  };
}
