import { expect, test } from "vitest";
import { formatHash, parseHash } from "./route";

test("parseHash finds page and parameters", () => {
  const route = parseHash("#/files?prefix=a%2Fb&status=FAILED");
  expect(route.page).toBe("files");
  expect(route.parameters.get("prefix")).toBe("a/b");
});

test("a value may hold a question mark", () => {
  expect(parseHash("#/files?prefix=a?b").parameters.get("prefix")).toBe("a?b");
});

test.each(["", "#", "#/", "#/nowhere?prefix=a", "#/constructor"])("%j leads to the unfiltered list", (hash) => {
  expect(parseHash(hash).page).toBe("files");
  expect(parseHash(hash).parameters.toString()).toBe("");
});

test("formatHash leaves no empty query", () => {
  expect(formatHash("upload")).toBe("#/upload");
  expect(formatHash("files", new URLSearchParams({ sel: "abc" }))).toBe("#/files?sel=abc");
});
