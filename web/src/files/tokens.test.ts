import { expect, test } from "vitest";
import { NO_FILTERS } from "./filters";
import { fromTokens, toTokens } from "./tokens";

const FILTERS = {
  prefix: "reports/ ",
  status: ["FAILED", "DELETED"] as const,
  type: ["image/*"],
  from: "2026-01-01",
  to: "2026-02-01",
};

test("filters survive being tokens", () => {
  const tokens = toTokens({ ...NO_FILTERS, ...FILTERS });
  expect(tokens).toHaveLength(6);
  expect(fromTokens(tokens)).toEqual({ filters: FILTERS, ignored: [] });
});

test("free text is the beginning of a name, and the last one counts", () => {
  const tokens = [
    { operator: ":", value: "old" },
    { operator: ":", value: "new" },
  ];
  expect(fromTokens(tokens).filters.prefix).toBe("new");
});

test("what is no filter is named", () => {
  const tokens = [
    { propertyKey: "type", operator: "=", value: "picture" },
    { propertyKey: "status", operator: "=", value: "failed" },
    { propertyKey: "from", operator: ">=", value: "yesterday" },
  ];
  const { filters, ignored } = fromTokens(tokens);
  expect(ignored).toEqual(["picture", "yesterday"]);
  expect(filters.status).toEqual(["FAILED"]);
});
