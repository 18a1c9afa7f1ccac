import { expect, test } from "vitest";
import { DEFAULT_PREFERENCES, isColumn, isListPreferences } from "./preferences";

test("the defaults are preferences", () => {
  expect(isListPreferences(JSON.parse(JSON.stringify(DEFAULT_PREFERENCES)))).toBe(true);
});

test.each([
  null,
  [],
  {},
  { ...DEFAULT_PREFERENCES, pageSize: 7 },
  { ...DEFAULT_PREFERENCES, columns: DEFAULT_PREFERENCES.columns.slice(1) },
  { ...DEFAULT_PREFERENCES, columns: [null, 1, 2, 3, 4, 5] },
  { ...DEFAULT_PREFERENCES, widths: null },
])("%j is none", (value) => {
  expect(isListPreferences(value)).toBe(false);
});

test("isColumn knows its words", () => {
  expect(isColumn("size")).toBe(true);
  expect(isColumn("colour")).toBe(false);
});
