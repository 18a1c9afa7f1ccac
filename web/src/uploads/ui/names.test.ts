import { expect, test } from "vitest";
import { objectKey, pastedName } from "./names";

test.each([
  ["", "a.txt", "a.txt"],
  ["  ", "/a/b.txt", "a/b.txt"],
  ["reports", "a.txt", "reports/a.txt"],
  ["/reports/2026//", "./a/b.txt", "reports/2026/a/b.txt"],
])("in %j, %j is called %j", (folder, path, key) => {
  expect(objectKey(folder, path)).toBe(key);
});

test("pasted pictures get names of their own", () => {
  const now = new Date("2026-03-10T12:00:05Z");
  expect(pastedName({ name: "image.png", type: "image/png" }, now)).toBe("pasted_2026-03-10_12-00-05.png");
  expect(pastedName({ name: "", type: "image/jpeg" }, now)).toBe("pasted_2026-03-10_12-00-05.jpeg");
  expect(pastedName({ name: "report.pdf", type: "" }, now)).toBe("report.pdf");
});
