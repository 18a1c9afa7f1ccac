import { expect, test, vi } from "vitest";
import type { FilePage, ListQuery } from "../api/client";
import { NO_FILTERS } from "./filters";
import { loadPage, toQuery } from "./pages";

const FILE = { fileId: "YQ", fileName: "a", status: "TRACKED", uploadTime: "2026-01-01T00:00:00Z" } as const;

test("toQuery leaves out what is not filtered", () => {
  expect(toQuery(NO_FILTERS, 50, null)).toEqual({ limit: 50, sort: "time", order: "desc" });
  const filters = { ...NO_FILTERS, status: ["FAILED"] as const, prefix: "a", from: "2026-01-01" };
  expect(toQuery(filters, 20, "c")).toMatchObject({ status: ["FAILED"], prefix: "a", from: "2026-01-01", cursor: "c" });
});

test("loadPage follows empty answers", async () => {
  const answers: FilePage[] = [
    { files: [], cursor: "1" },
    { files: [], cursor: "2" },
    { files: [FILE], cursor: null },
  ];
  const listFiles = vi.fn(async (_query?: ListQuery) => answers.shift() ?? { files: [], cursor: null });
  expect(await loadPage({ listFiles }, { limit: 20 })).toEqual({ files: [FILE], cursor: null });
  expect(listFiles.mock.calls.map(([query]) => query?.cursor)).toEqual([undefined, "1", "2"]);
});

test("loadPage gives up some time, and says that there is more", async () => {
  const listFiles = vi.fn(async () => ({ files: [], cursor: "on" }));
  expect(await loadPage({ listFiles }, {})).toEqual({ files: [], cursor: "on" });
  expect(listFiles).toHaveBeenCalledTimes(8);
});
