import { expect, test, vi } from "vitest";
import type { Upload } from "../../api/client";
import { readUnfinished } from "./unfinished";

const upload = (uploadId: string) => ({ uploadId }) as Upload;

test("all pages are read, each from where the one before ended", async () => {
  const listUploads = vi
    .fn()
    .mockResolvedValueOnce({ uploads: [upload("1")], cursor: "a" })
    .mockResolvedValueOnce({ uploads: [], cursor: "b" })
    .mockResolvedValueOnce({ uploads: [upload("2")], cursor: null });
  const { uploads, isCut } = await readUnfinished({ listUploads });
  expect(uploads.map(({ uploadId }) => uploadId)).toEqual(["1", "2"]);
  expect(isCut).toBe(false);
  expect(listUploads.mock.calls.map(([options]) => options.cursor)).toEqual([undefined, "a", "b"]);
});

test("it ends after ten pages, and says that there are more", async () => {
  const listUploads = vi.fn(async () => ({ uploads: [upload("1")], cursor: "on and on" }));
  const { uploads, isCut } = await readUnfinished({ listUploads });
  expect(uploads).toHaveLength(10);
  expect(isCut).toBe(true);
});
