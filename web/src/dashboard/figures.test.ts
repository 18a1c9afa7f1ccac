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
  const days = fillDays([{ day: "2026-02-28", files: 5, bytes: 10, failed: 2 }], 3, NOW);
  expect(days).toEqual([
    { day: "2026-02-27", tracked: 0, failed: 0, bytes: 0 },
    { day: "2026-02-28", tracked: 3, failed: 2, bytes: 10 },
    { day: "2026-03-01", tracked: 0, failed: 0, bytes: 0 },
  ]);
});

test("small types are put together", () => {
  const types = ["a/a", "b/b", "c/c", "d/d"].map((type, index) => ({ type, files: 1, bytes: index }));
  expect(largestTypes(types, 3)).toEqual([
    { type: "d/d", files: 1, bytes: 3 },
    { type: "c/c", files: 1, bytes: 2 },
    { type: null, files: 2, bytes: 1 },
  ]);
  expect(largestTypes(types)).toHaveLength(4);
});
