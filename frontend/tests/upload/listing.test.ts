import { expect, test } from "vitest";

import { belowRoot, fromDrop, fromInput } from "../../src/upload/listing";

function file(path: string, content = "x"): File {
  const made = new File([content], path.split("/").at(-1) ?? path, { lastModified: 1_771_000_000_000 });
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
}

interface Tree { [name: string]: Tree | string }

/** Entries as browsers hand them out: at most a hundred of a folder at a time. */
function entry(name: string, content: Tree | string): FileSystemEntry {
  if (typeof content === "string") {
    const give = (ok: (made: File) => void): void => { ok(new File([content], name, { lastModified: 0 })); };
    return { name, isDirectory: false, isFile: true, file: give } as unknown as FileSystemEntry;
  }
  const children = Object.entries(content).map(([child, inside]) => entry(child, inside));
  const createReader = (): unknown => ({
    readEntries: (ok: (batch: FileSystemEntry[]) => void) => { ok(children.splice(0, 100)); },
  });
  return { name, isDirectory: true, isFile: false, createReader } as unknown as FileSystemEntry;
}

const ignore = (): void => undefined;

test("the same card lists the same whatever its folder is called", () => {
  expect(fromInput([file("E_/DCIM/a.mp4")]).map((one) => one.path)).toEqual(["DCIM/a.mp4"]);
  expect(fromInput([file("卡一/DCIM/a.mp4")]).map((one) => one.path)).toEqual(["DCIM/a.mp4"]);
  expect(belowRoot("/DCIM//a.mp4")).toBe("a.mp4");
});

test("an empty file is listed too", () => {
  expect(fromInput([file("card/empty.log", "")])[0]).toMatchObject({ path: "empty.log", bytes: 0 });
});

test("a folder with more than a hundred files is listed whole", async () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`${String(index).padStart(3, "0")}.mp4`, "x"]));
  const listed = await fromDrop([entry("card", { DCIM: { "100MEDIA": many }, "log.txt": "" })], ignore);
  expect(listed).toHaveLength(251);
  expect(listed.map((one) => one.path)).toContain("DCIM/100MEDIA/249.mp4");
});

test("things dropped side by side keep their own folders", async () => {
  const listed = await fromDrop([entry("DCIM", { "a.mp4": "x" }), entry("log.txt", "y")], ignore);
  expect(listed.map((one) => one.path)).toEqual(["DCIM/a.mp4", "log.txt"]);
});

test("a folder that can't be read stops the listing rather than being left out", async () => {
  const locked = {
    name: "locked",
    isDirectory: true,
    createReader: () => ({ readEntries: (_ok: unknown, bad: (error: Error) => void) => { bad(new Error("NotReadable")); } }),
  } as unknown as FileSystemEntry;
  await expect(fromDrop([entry("a.mp4", "x"), locked], ignore)).rejects.toThrow("NotReadable");
});
