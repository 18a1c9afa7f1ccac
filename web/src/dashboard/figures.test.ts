import { expect, test } from "vitest";
import { fillDays, firstDay, largestTypes, nextDay, parseRange } from "./figures";

const NOW = Date.parse("2026-03-01T00:30:00Z");

test("parseRange knows three ranges", () => {
  expect(parseRange("7")).toBe(7);
  expect(parseRange("8")).toBe(30);
  expect(parseRange(null)).toBe(30);
});

test("a range counts today, over the end of a month", () => {
  expect(firstDay(7, NOW)).toBe("2026-02-23");
  expect(nextDay("2026-02-28")).toBe("2026-03-01");
});

test("days without uploads are filled in", () => {
  const days = fillDays([{ day: "2026-02-28", files: 5, totalBytes: 10, failed: 2 }], 3, NOW);
  expect(days).toEqual([
    { day: "2026-02-27", tracked: 0, failed: 0, totalBytes: 0 },
    { day: "2026-02-28", tracked: 3, failed: 2, totalBytes: 10 },
    { day: "2026-03-01", tracked: 0, failed: 0, totalBytes: 0 },
  ]);
});

test("small types are put together", () => {
  const types = ["a/a", "b/b", "c/c", "d/d"].map((mediaType, index) => ({ mediaType, files: 1, totalBytes: index }));
  expect(largestTypes(types, 3)).toEqual([
    { mediaType: "d/d", files: 1, totalBytes: 3 },
    { mediaType: "c/c", files: 1, totalBytes: 2 },
    { mediaType: null, files: 2, totalBytes: 1 },
  ]);
  expect(largestTypes(types)).toHaveLength(4);
});
