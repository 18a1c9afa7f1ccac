import { expect, test } from "vitest";
import { shortcutOf } from "./shortcuts";

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  defaultPrevented: false,
  ...more,
});

test.each([
  ["/", "search"],
  ["u", "upload"],
  ["j", "next"],
  ["k", "previous"],
  ["Escape", "close"],
  ["?", "help"],
  ["x", null],
  ["toString", null],
])("%s means %s", (key, shortcut) => {
  expect(shortcutOf(press(key), false, false)).toBe(shortcut);
});

test("who types, or is in a dialog, means the letter", () => {
  expect(shortcutOf(press("u"), true, false)).toBeNull();
  expect(shortcutOf(press("u"), false, true)).toBeNull();
});

test.each(["ctrlKey", "metaKey", "altKey", "isComposing", "defaultPrevented"])("%s makes it something else", (flag) => {
  expect(shortcutOf(press("u", { [flag]: true }), false, false)).toBeNull();
});
