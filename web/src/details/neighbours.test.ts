import { expect, test } from "vitest";
import { neighboursOf } from "./neighbours";

const FILES = [{ fileId: "a" }, { fileId: "b" }, { fileId: "c" }];

test.each([
  ["a", null, "b"],
  ["b", "a", "c"],
  ["c", "b", null],
  ["z", null, null],
])("the neighbours of %s are %s and %s", (fileId, previous, next) => {
  expect(neighboursOf(fileId, FILES)).toEqual({ previous, next });
});
