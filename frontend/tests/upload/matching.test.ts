import { expect, test } from "vitest";

import type { IntakeFile } from "../../src/upload/contract";
import type { LocalFile } from "../../src/upload/listing";
import { match } from "../../src/upload/matching";

const AT = "2026-02-13T09:30:00.000Z";

function asked(path: string, more: Partial<IntakeFile> = {}): IntakeFile {
  return { id: `id of ${path}`, path, bytes: 10, modified_at: AT, state: "listed", reason: null, message: "", ...more };
}

function local(path: string, more: Partial<LocalFile> = {}): LocalFile {
  return { path, bytes: 10, modified_at: AT, file: new File(["x"], path), ...more };
}

test("a file of the same name but another size is not taken for the listed one", () => {
  const found = match([asked("a.mp4")], [local("a.mp4", { bytes: 11 })]);
  expect(found.local.size).toBe(0);
  expect(found.absent.map((file) => file.path)).toEqual(["a.mp4"]);
});

test("a file that was overwritten since is not taken for the listed one", () => {
  expect(match([asked("a.mp4")], [local("a.mp4", { modified_at: "2026-02-13T09:31:00.000Z" })]).local.size).toBe(0);
});

test("a card that keeps even seconds only is still the same card", () => {
  expect(match([asked("a.mp4")], [local("a.mp4", { modified_at: "2026-02-13T09:30:01.500Z" })]).local.size).toBe(1);
});

test("the same moment in another zone is the same moment", () => {
  expect(match([asked("a.mp4", { modified_at: "2026-02-13T17:30:00+08:00" })], [local("a.mp4")]).local.size).toBe(1);
});

test("a file that the server already has needn't be at hand", () => {
  expect(match([asked("a.mp4", { state: "received" })], []).absent).toEqual([]);
});

test("a file that isn't on the listing is told, not sent silently", () => {
  const found = match([asked("a.mp4")], [local("a.mp4"), local("b.mp4")]);
  expect(found.unlisted.map((file) => file.path)).toEqual(["b.mp4"]);
});
