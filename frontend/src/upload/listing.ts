/**
 * The whole listing of a folder that somebody chose or dropped: every file, empty ones and unknown kinds too.
 * The chosen folder's own name is left out, so that the same card lists the same wherever it is mounted.
 */
import type { ListedFile } from "./contract";

/** A file of the folder: what is listed, and the bytes. */
export interface LocalFile extends ListedFile {
  file: File;
}

/** `DCIM/100/a.mp4` without its first folder: `100/a.mp4`. */
export function belowRoot(path: string): string {
  const steps = path.split("/").filter((step) => step !== "");
  return steps.slice(1).join("/");
}

function listed(path: string, file: File): LocalFile {
  return { path, bytes: file.size, modified_at: new Date(file.lastModified).toISOString(), file };
}

function inOrder(files: LocalFile[]): LocalFile[] {
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** From `<input type="file" webkitdirectory>`. */
export function fromInput(files: Iterable<File>): LocalFile[] {
  return inOrder([...files].map((file) => listed(belowRoot(file.webkitRelativePath), file)));
}

/**
 * From what was dropped: one folder (its own name is left out), or the things inside one.
 *
 * @param entries what `webkitGetAsEntry` gave, taken while the drop event ran (they are gone afterwards)
 * @param found told after every folder how many files there are so far
 * @throws DOMException when a folder can't be read
 */
export async function fromDrop(entries: FileSystemEntry[], found: (count: number) => void): Promise<LocalFile[]> {
  const [only] = entries;
  const top = entries.length === 1 && only?.isDirectory ? await inside(only as FileSystemDirectoryEntry) : entries;
  const files: LocalFile[] = [];
  const waiting = top.map((entry) => ({ entry, path: entry.name }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { entry, path } = next;
    if (entry.isDirectory) {
      for (const child of await inside(entry as FileSystemDirectoryEntry)) {
        waiting.push({ entry: child, path: `${path}/${child.name}` });
      }
      found(files.length);
    } else {
      files.push(listed(path, await opened(entry as FileSystemFileEntry)));
    }
  }
  found(files.length);
  return inOrder(files);
}

/** Everything in a folder: browsers hand out a hundred at a time, and an empty batch ends it. */
async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

function opened(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}
