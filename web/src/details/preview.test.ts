import { expect, test } from "vitest";
import { mediaType } from "../kit/mediaType";
import { previewDisposition, previewKind } from "./preview";

const file = (detectedType: string, more = {}) => ({ status: "TRACKED", size: 10, detectedType, ...more });

test.each([
  ["image/png", "image"],
  ["IMAGE/JPEG; q=1", "image"],
  ["video/mp4", "video"],
  ["audio/flac", "audio"],
  ["application/pdf", "pdf"],
  ["text/plain", "text"],
  ["application/ld+json", "text"],
  ["application/zip", "none"],
  ["image/heic", "none"],
  ["", "none"],
])("%s is previewed as %s", (type, kind) => {
  expect(previewKind(file(type))).toBe(kind);
});

test.each(["image/svg+xml", "text/html", "application/xhtml+xml", "application/xml", "application/rss+xml"])(
  "%s is never inline",
  (type) => {
    expect(previewKind(file(type))).toBe("source");
    expect(previewDisposition("source")).toBe("attachment");
  },
);

test("the bytes are believed before the declaration", () => {
  const hostile = file("text/html", { contentType: "image/png" });
  expect(mediaType(hostile)).toBe("text/html");
  expect(previewKind(hostile)).toBe("source");
});

test.each([
  ["text/csv", "text/plain", "text"],
  ["application/x-tex", "text/plain", "text"],
  ["application/json", "application/gzip", "text"],
  ["audio/mp4", "video/mp4", "audio"],
  ["application/gzip", "application/gzip", "none"],
])("%s in bytes of %s is previewed as %s", (type, detectedType, kind) => {
  expect(mediaType(file(detectedType, { mediaType: type }))).toBe(type);
  expect(previewKind(file(detectedType, { mediaType: type }))).toBe(kind);
});

test.each([
  ["image/png", "text/html"],
  ["text/html", "image/png"],
  ["image/svg+xml", "application/gzip"],
  ["video/mp4", "application/xml"],
])("%s in bytes of %s is source", (type, detectedType) => {
  expect(previewKind(file(detectedType, { mediaType: type }))).toBe("source");
});

test("what could not be read is not previewed, whatever its name says", () => {
  expect(previewKind({ status: "TRACKED", size: 10, mediaType: "image/png", contentType: "image/png" })).toBe("none");
});

test.each([{ status: "DELETED" }, { status: "FAILED" }, { size: 0 }, { isFolder: true }])("%j has none", (more) => {
  expect(previewKind(file("image/png", more))).toBe("none");
});
