import { expect, test } from "vitest";
import { baseName, displayName, shortName, splitName } from "./nameText";

test("an ordinary name stays one part", () => {
  expect(splitName("reports/Überblick 2026 – 日本.pdf")).toEqual([
    { text: "reports/Überblick 2026 – 日本.pdf", escaped: false },
  ]);
});

test("a right-to-left override is shown, not obeyed", () => {
  expect(displayName("invoice\u202Efdp.exe")).toBe("invoice[U+202E]fdp.exe");
  expect(splitName("a\u202Eb").map((part) => part.escaped)).toEqual([false, true, false]);
});

test.each([
  "\u0000",
  "\n",
  "\t",
  "\u007f",
  "\u0085",
  "\u200b",
  "\u200f",
  "\u2028",
  "\u2066",
  "\ufeff",
  "\ud800",
  "\u3164",
  "\u115f",
  "\u034f",
  "\ufe0f",
  "\u180b",
  "\u200d",
  "\u2800",
  "\u00a0",
  "\u3000",
])("%j is shown as its code", (character) => {
  expect(displayName(`a${character}b`)).toMatch(/^a\[U\+[0-9A-F]{4}\]b$/);
});

test("spaces that HTML leaves out are shown", () => {
  expect(displayName(" a  b c ")).toBe("[U+0020]a [U+0020]b c[U+0020]");
});

test("markup stays text", () => {
  expect(displayName("<img src=x onerror=alert(1)>.svg")).toBe("<img src=x onerror=alert(1)>.svg");
});

test("emoji that are joined stay whole", () => {
  expect(splitName("👩‍💻.txt")).toEqual([{ text: "👩‍💻.txt", escaped: false }]);
});

test("shortName keeps both ends of 1,000 characters", () => {
  const short = shortName(`${"a".repeat(996)}.pdf`, 40);
  expect([...short]).toHaveLength(40);
  expect(short).toMatch(/^a+…a+\.pdf$/);
});

test("baseName is what follows the last slash", () => {
  expect(baseName("a/b/c.txt")).toBe("c.txt");
  expect(baseName("a/b/")).toBe("b/");
  expect(baseName("c.txt")).toBe("c.txt");
  expect(baseName("/")).toBe("/");
});
