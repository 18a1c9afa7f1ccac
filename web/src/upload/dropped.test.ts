import { expect, test } from "vitest";
import { readDropped } from "./dropped";

function fileEntry(fullPath: string, broken = false): FileSystemEntry {
  const name = fullPath.split("/").at(-1) ?? "";
  const file = (good: (file: File) => void, bad: (error: Error) => void) =>
    broken ? bad(new Error("gone")) : good(new File(["x"], name));
  return { isFile: true, isDirectory: false, name, fullPath, file } as unknown as FileSystemEntry;
}

function folderEntry(fullPath: string, batches: FileSystemEntry[][]): FileSystemEntry {
  const left = [...batches];
  const readEntries = (good: (entries: FileSystemEntry[]) => void) => good(left.shift() ?? []);
  return {
    isFile: false,
    isDirectory: true,
    name: fullPath,
    fullPath,
    createReader: () => ({ readEntries }),
  } as unknown as FileSystemEntry;
}

test("folders are walked through to their end, with their paths", async () => {
  const inner = folderEntry("/trip/day", [[fileEntry("/trip/day/b.jpg")]]);
  const entries = [folderEntry("/trip", [[fileEntry("/trip/a.jpg")], [inner]]), new File(["x"], "c.txt")];
  const { files, unreadable } = await readDropped(entries);
  expect(files.map(({ path }) => path)).toEqual(["trip/a.jpg", "trip/day/b.jpg", "c.txt"]);
  expect(unreadable).toBe(0);
});

test("what cannot be read is counted and stops nothing", async () => {
  const { files, unreadable } = await readDropped([fileEntry("/a", true), fileEntry("/b")]);
  expect(files.map(({ path }) => path)).toEqual(["b"]);
  expect(unreadable).toBe(1);
});
