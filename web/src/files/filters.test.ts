import { expect, test } from "vitest";
import { defaultOrder, filtersOf, formatListState, isFiltered, NO_FILTERS, parseListState } from "./filters";

const parse = (query: string) => parseListState(new URLSearchParams(query));

test("an empty URL lists all, newest first", () => {
  expect(parse("")).toEqual({ ...NO_FILTERS, selected: "" });
  expect(formatListState(parse("")).toString()).toBe("");
});

test("a state survives the URL", () => {
  const query =
    "status=FAILED%2CDELETED&type=image%2F*&prefix=a%2Fb+c&from=2026-01-31&to=2026-02-01&sort=name&order=desc&sel=cmVwb3J0";
  const state = parse(query);
  expect(state.status).toEqual(["FAILED", "DELETED"]);
  expect(formatListState(state).toString().replaceAll("*", "%2A")).toBe(query.replaceAll("*", "%2A"));
  expect(parseListState(formatListState(state))).toEqual(state);
});

test("what the API would refuse is left out", () => {
  const state = parse(
    "status=NOPE,FAILED&type=nonsense,*/*&from=yesterday&to=2026-99-99&order=up&sort=size&sel=%2F%2E",
  );
  expect(state).toEqual({ ...NO_FILTERS, status: ["FAILED"], selected: "" });
});

test("by name means from A to Z", () => {
  expect(parse("sort=name").order).toBe("asc");
  expect(defaultOrder("time")).toBe("desc");
});

test("isFiltered looks at filters, not at order or the open file", () => {
  expect(isFiltered(parse("order=asc&sel=abcd"))).toBe(false);
  expect(isFiltered(parse("prefix=a"))).toBe(true);
});

test("filtersOf leaves the open file out", () => {
  expect(filtersOf(parse("sel=abcd"))).toEqual(NO_FILTERS);
});
