import { expect, test, vi } from "vitest";
import { decode, PREVIEW_BYTES, readBeginning } from "./readBeginning";

const SIGNAL = new AbortController().signal;

test("a short file is read whole", async () => {
  vi.stubGlobal("fetch", async () => new Response("<script>alert(1)</script>"));
  expect(await readBeginning("https://s3/x", 25, SIGNAL)).toEqual({ text: "<script>alert(1)</script>", isCut: false });
});

test("of a long file 64 KiB are kept, even where the range is ignored", async () => {
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => new Response("x".repeat(PREVIEW_BYTES * 3)));
  vi.stubGlobal("fetch", fetched);
  const { text, isCut } = await readBeginning("https://s3/x", PREVIEW_BYTES * 3, SIGNAL);
  expect(text).toHaveLength(PREVIEW_BYTES);
  expect(isCut).toBe(true);
  expect(fetched.mock.calls[0]?.[1].headers).toEqual({ range: "bytes=0-65535" });
});

test("what the browser decodes is cut by what it becomes, not by the size that is stored", async () => {
  vi.stubGlobal("fetch", async () => new Response("a"));
  expect(await readBeginning("https://s3/a.gz", 21, SIGNAL)).toEqual({ text: "a", isCut: false });
  vi.stubGlobal("fetch", async () => new Response("x".repeat(PREVIEW_BYTES + 1)));
  expect((await readBeginning("https://s3/a.gz", 100, SIGNAL)).isCut).toBe(true);
  vi.stubGlobal("fetch", async () => new Response("x".repeat(PREVIEW_BYTES)));
  expect((await readBeginning("https://s3/a.gz", 100, SIGNAL)).isCut).toBe(false);
});

test("an answer that is no success is an error", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 403 }));
  await expect(readBeginning("https://s3/x", 1, SIGNAL)).rejects.toThrow("S3 answered 403.");
});

test("decode knows UTF-16 by its mark, and leaves out half a character", () => {
  expect(decode(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toBe("a");
  expect(decode(new Uint8Array([0x61, 0xc3]))).toBe("a");
});
