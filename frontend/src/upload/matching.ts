/** Which of the files at hand are those of the intake: by path, size, and time where the server tells it. */
import type { IntakeFile } from "./contract";
import type { LocalFile } from "./listing";

/** A card's file system keeps even seconds only. */
const COARSE = 2000; // milliseconds

export interface Match {
  /** By the id of the intake's file. */
  local: Map<string, LocalFile>;
  /** Of the intake, still to be sent, but not at hand. */
  absent: IntakeFile[];
  /** At hand, but not of the intake. */
  unlisted: LocalFile[];
}

export function match(files: readonly IntakeFile[], locals: readonly LocalFile[]): Match {
  const byPath = new Map(locals.map((local) => [local.path, local]));
  const local = new Map<string, LocalFile>();
  const absent: IntakeFile[] = [];
  for (const file of files) {
    const found = byPath.get(file.path);
    if (found !== undefined && same(file, found)) local.set(file.id, found);
    else if (file.state === "listed") absent.push(file);
  }
  const known = new Set(files.map((file) => file.path));
  return { local, absent, unlisted: locals.filter((file) => !known.has(file.path)) };
}

function same(file: IntakeFile, local: LocalFile): boolean {
  if (file.bytes !== local.bytes) return false;
  if (file.modified_at === undefined || file.modified_at === null) return true;
  return Math.abs(Date.parse(file.modified_at) - Date.parse(local.modified_at)) <= COARSE;
}
