import { describe, expect, test } from "vitest";
import { formatExactBytes, formatSize, formatSpeed, percent } from "./sizes";

describe("formatSize", () => {
  test.each([
    [0, "0 B"],
    [1, "1 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [10 * 1024, "10 KiB"],
    [1024 * 1024 - 1, "1 MiB"],
    [60 * 1024 * 1024, "60 MiB"],
    [5 * 1024 ** 4, "5 TiB"],
    [3000 * 1024 ** 5, "3000 PiB"],
    [-1, "–"],
    [Number.NaN, "–"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

test("formatExactBytes groups digits", () => {
  expect(formatExactBytes(62914560)).toBe("62,914,560 bytes");
  expect(formatExactBytes(1)).toBe("1 byte");
});

test("formatSpeed is a size a second", () => {
  expect(formatSpeed(2048)).toBe("2 KiB/s");
});

test("percent says 100 only when all is there", () => {
  expect(percent(999, 1000)).toBe(99);
  expect(percent(9999, 10000)).toBe(99);
  expect(percent(1000, 1000)).toBe(100);
  expect(percent(0, 0)).toBe(100);
  expect(percent(0, 5)).toBe(0);
});
