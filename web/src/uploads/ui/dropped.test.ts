import { expect, test } from "vitest";
import { entriesOf, readDropped } from "./dropped";

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

test("of many, only what may be a folder is asked for as an entry", () => {
  const asked: string[] = [];
  const item = (type: string) => ({
    kind: "file",
    type,
    webkitGetAsEntry: () => {
      asked.push(type);
      return folderEntry("/photos", []);
    },
    getAsFile: () => new File(["x"], "a.txt", { type }),
  });
  const items = [...Array.from({ length: 100 }, () => item("text/plain")), item("")];
  const found = entriesOf({ items: items as unknown as DataTransferItemList });
  expect(asked).toEqual([""]);
  expect(found.filter((entry) => entry instanceof File)).toHaveLength(100);
  expect(found.at(-1)).toMatchObject({ isDirectory: true });
});

test("what looks like a file and can't be read is counted, not sent", async () => {
  const document = new File(["x"], "book.pages", { type: "application/vnd.apple.pages" });
  document.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("a folder")) }) as unknown as Blob;
  const { files, unreadable } = await readDropped([document, new File(["x"], "a.txt")]);
  expect(files.map(({ path }) => path)).toEqual(["a.txt"]);
  expect(unreadable).toBe(1);
});
