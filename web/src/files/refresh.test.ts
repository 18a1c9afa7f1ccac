import { expect, test } from "vitest";
import { type RefreshState, refreshInterval } from "./refresh";

const STATE: RefreshState = {
  paused: false,
  visible: true,
  online: true,
  pageNumber: 1,
  stillRounds: 0,
  uploading: false,
  refreshMs: 4000,
};

test("page 1 refreshes while it is seen", () => {
  expect(refreshInterval(STATE)).toBe(4000);
});

test.each([{ paused: true }, { visible: false }, { online: false }, { pageNumber: 2 }])("%j stops it", (change) => {
  expect(refreshInterval({ ...STATE, ...change })).toBe(false);
});

test("when nothing moves it slows down, but not during uploads", () => {
  expect(refreshInterval({ ...STATE, stillRounds: 3 })).toBe(30_000);
  expect(refreshInterval({ ...STATE, stillRounds: 3, uploading: true })).toBe(4000);
});
