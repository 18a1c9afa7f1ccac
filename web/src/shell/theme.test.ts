import { expect, test } from "vitest";
import { isDark, isTheme } from "./theme";

test.each([
  ["system", true, true],
  ["system", false, false],
  ["dark", false, true],
  ["light", true, false],
] as const)("%s where the system's darkness is %s: %s", (theme, system, dark) => {
  expect(isDark(theme, system)).toBe(dark);
});

test("isTheme knows its words", () => {
  expect(isTheme("dark")).toBe(true);
  expect(isTheme("pink")).toBe(false);
});
