import { expect, test } from "vitest";
import { formatClock, formatDuration, formatExactTime, formatRelativeTime } from "./time";

const NOW = Date.parse("2026-03-10T12:00:00Z");

test.each([
  ["2026-03-10T11:59:30Z", "just now"],
  ["2026-03-10T12:00:20Z", "just now"],
  ["2026-03-10T11:59:00Z", "1 minute ago"],
  ["2026-03-10T09:30:00Z", "2 hours ago"],
  ["2026-03-08T12:00:00Z", "2 days ago"],
  ["2025-12-10T12:00:00Z", "3 months ago"],
  ["2024-01-01T12:00:00Z", "2 years ago"],
  ["2026-03-10T14:00:00Z", "in 2 hours"],
  ["nonsense", "–"],
])("%s was %s", (time, text) => {
  expect(formatRelativeTime(time, NOW)).toBe(text);
});

test("formatExactTime names the time zone", () => {
  expect(formatExactTime("2026-03-10T12:00:05.123Z", "UTC")).toBe("10 Mar 2026, 12:00:05 UTC");
  expect(formatExactTime("")).toBe("–");
});

test("formatClock tells the second", () => {
  expect(formatClock(NOW, "UTC")).toBe("12:00:00");
});

test("formatDuration keeps two units", () => {
  expect(formatDuration(3.2)).toBe("4 s");
  expect(formatDuration(125)).toBe("2 min 5 s");
  expect(formatDuration(3720)).toBe("1 h 2 min");
  expect(formatDuration(null)).toBe("");
  expect(formatDuration(Number.POSITIVE_INFINITY)).toBe("");
});
