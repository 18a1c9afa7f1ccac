import { expect, test } from "vitest";
import type { UploadItem, UploadItemState } from "../engine/state";
import { actionsFor, shownUploads } from "./shown";

const item = (id: number, state: UploadItemState): UploadItem => ({
  id: String(id),
  name: `${id}.txt`,
  size: 1,
  sentBytes: 0,
  state,
  bytesPerSecond: 0,
  secondsLeft: null,
  resumed: false,
});

test("failures come first, and at most 20 rows", () => {
  const files = Array.from({ length: 500 }, (_, id) => item(id, id === 499 ? "failed" : id < 10 ? "done" : "queued"));
  files.push(item(500, "sending"));
  const shown = shownUploads(files);
  expect(shown).toHaveLength(20);
  expect(shown.slice(0, 3).map((file) => file.state)).toEqual(["failed", "sending", "queued"]);
});

test("all rows where there are few, in order", () => {
  const files = [item(1, "done"), item(2, "paused"), item(3, "cancelled"), item(4, "done")];
  expect(shownUploads(files).map((file) => file.id)).toEqual(["2", "1", "4", "3"]);
});

test.each([
  ["queued", ["pause", "cancel"]],
  ["paused", ["resume", "cancel"]],
  ["failed", ["retry", "cancel"]],
  ["done", []],
  ["cancelled", []],
] as const)("%s offers %j", (state, actions) => {
  expect(actionsFor(state)).toEqual(actions);
});
