import { expect, test } from "vitest";
import { filesLink, typeLink } from "./links";

test("a figure leads to its files", () => {
  expect(filesLink({ from: "2026-03-01", to: "2026-03-02" })).toBe("#/files?from=2026-03-01&to=2026-03-02");
  expect(filesLink({ status: ["FAILED"] })).toBe("#/files?status=FAILED");
});

test("a type leads to its files, if it is one", () => {
  expect(typeLink("image/png", "2026-03-01")).toBe("#/files?type=image%2Fpng&from=2026-03-01");
  expect(typeLink("unknown", "2026-03-01")).toBeNull();
  expect(typeLink(null, "2026-03-01")).toBeNull();
});
