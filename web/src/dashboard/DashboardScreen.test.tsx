// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Statistics } from "../api/client";
import { parseHash } from "../kit/route";
import { fakeApi, fakeServices, fileOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { DashboardScreen } from "./DashboardScreen";

const TODAY = new Date().toISOString().slice(0, 10);
const STATISTICS: Statistics = {
  from: `${TODAY}T00:00:00Z`,
  to: `${TODAY}T00:00:00Z`,
  files: { TRACKED: 1234, FAILED: 2, DELETED: 0 },
  totalBytes: 2048,
  byType: [{ mediaType: "image/png", files: 3, totalBytes: 2048 }],
  byDay: [{ day: TODAY, files: 5, failed: 2, totalBytes: 2048 }],
  complete: true,
  countedFromTime: `${TODAY}T00:00:00Z`,
};

function show(methods = {}) {
  const failed = fileOf("bad.png", { status: "FAILED", error: { code: "CorruptContent", message: "No PNG." } });
  const api = fakeApi([failed], { getStatistics: vi.fn(async () => STATISTICS), ...methods });
  renderScreen(<DashboardScreen route={parseHash("#/dashboard?days=7")} />, fakeServices(api));
  return api;
}

test("figures lead to their files", async () => {
  const api = show();
  const tracked = await screen.findByRole("link", { name: "Tracked: 1,234" });
  const from = vi.mocked(api.getStatistics).mock.calls[0]?.[0]?.from;
  expect(tracked.getAttribute("href")).toBe(`#/files?status=TRACKED&from=${from}`);
  expect((Date.parse(TODAY) - Date.parse(from ?? "")) / 86_400_000).toBe(6);
});

test("a chart can be read as a table", async () => {
  show();
  fireEvent.click(await screen.findByRole("checkbox", { name: "View as table: Uploads per day" }));
  const day = screen.getByRole("link", { name: TODAY });
  expect(day.getAttribute("href")).toContain(`from=${TODAY}&to=`);
  expect(day.closest("tr")?.textContent).toBe(`${TODAY}322 KiB`);
});

test("the latest failures say why", async () => {
  show();
  expect(await screen.findByText("bad.png")).toBeTruthy();
  expect(screen.getByText("No PNG.")).toBeTruthy();
});

test("figures that cannot be read can be asked for again", async () => {
  show({
    getStatistics: vi.fn(async () => {
      throw new Error("No figures.");
    }),
  });
  expect(await screen.findByText("No figures.")).toBeTruthy();
});

test("without uploads there are no charts, and a sentence says why", async () => {
  const byDay = [{ day: TODAY, files: 0, failed: 0, bytes: 0 }];
  show({ getStatistics: vi.fn(async () => ({ ...STATISTICS, byDay, byType: [], bytes: 0 })) });
  expect(await screen.findByText("No uploads in these days.")).toBeTruthy();
  expect(screen.queryByText("Uploads per day")).toBeNull();
});
