// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Api } from "../api/client";
import { fakeApi, fakeServices, fileOf, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { FileJobs } from "./FileJobs";

const show = (listFileJobs: Api["listFileJobs"], more = {}) => {
  const file = fileOf("a.txt", more);
  renderScreen(<FileJobs file={file} />, fakeServices(fakeApi([file], { listFileJobs })));
  return file;
};

test("the jobs on a file lead to themselves and to their results", async () => {
  const job = jobOf("a.txt", { status: "SUCCEEDED", submittedBy: "u-2", submittedName: "bob@example.com" });
  const bad = jobOf("a.txt", { jobId: "e".repeat(32), status: "FAILED", error: { code: "X", message: "It broke." } });
  const listFileJobs = vi.fn<Api["listFileJobs"]>(async () => ({ jobs: [job, bad], cursor: null }));
  const file = show(listFileJobs);
  const [first] = await screen.findAllByRole("link", { name: "Append" });
  expect(first?.getAttribute("href")).toBe(`#/jobs?sel=${job.jobId}`);
  expect(screen.getByText(/by bob@example.com/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Result: outputs/a.txt" })).toBeTruthy();
  expect(screen.getByText("It broke.")).toBeTruthy();
  expect(listFileJobs.mock.calls[0]?.slice(0, 2)).toEqual([file.fileId, { limit: 20 }]);
});

test("a file without jobs says so, and more of them are asked for", async () => {
  const listFileJobs = vi.fn<Api["listFileJobs"]>(async (_, query) =>
    query?.cursor ? { jobs: [jobOf("a.txt")], cursor: null } : { jobs: [], cursor: "c-1" },
  );
  show(listFileJobs);
  expect(await screen.findByText("No job was submitted on it.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByRole("link", { name: "Append" })).toBeTruthy();
});

test.each([
  ["0123456789abcdef0123456789abcdef", true],
  ["javascript:alert(1)", false],
])("a file says which job made it: %s", async (maker, is) => {
  show(
    vi.fn(async () => ({ jobs: [], cursor: null })),
    { userMetadata: { "filetracker-job": maker } },
  );
  await screen.findByText("No job was submitted on it.");
  const link = screen.queryByRole("link", { name: "Show the job" });
  expect(link?.getAttribute("href") ?? null).toBe(is ? `#/jobs?sel=${maker}` : null);
});

test("jobs that cannot be read can be asked for again", async () => {
  const listFileJobs = vi.fn(async () => {
    throw new Error("No answer.");
  });
  show(listFileJobs);
  expect(await screen.findByText("No answer.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(listFileJobs).toHaveBeenCalledTimes(2));
});
