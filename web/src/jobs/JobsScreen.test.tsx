// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type Api, ApiProblem, type Me } from "../api/client";
import { useRoute } from "../kit/useRoute";
import { ADMIN, fakeApi, fakeServices, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { JobsScreen } from "./JobsScreen";
import { forgetJob, watchedJobs } from "./watched";

const HOSTILE = "<img src=x onerror=globalThis.hacked=1>\u202Efdp.exe";
const ENDED = { startedTime: "2026-03-10T12:00:01Z", endedTime: "2026-03-10T12:00:03Z" };

function Screen() {
  return <JobsScreen route={useRoute()} />;
}

const show = (jobs: ReturnType<typeof jobOf>[], methods: Partial<Api> = {}) => {
  const flash = vi.fn();
  const api = fakeApi([], {
    listJobs: vi.fn(async () => ({ jobs, cursor: null })),
    getJob: vi.fn(async (jobId) => jobs.find((job) => job.jobId === jobId) ?? jobOf("none")),
    ...methods,
  });
  renderScreen(<Screen />, fakeServices(api), flash);
  return { api, flash };
};

const button = (name: string) => screen.findByRole("button", { name });

afterEach(() => {
  for (const jobId of watchedJobs()) forgetJob(jobId);
});

test("the list tells how each job stands, whose it is, and where its result is", async () => {
  show([
    jobOf("waits.txt"),
    jobOf("done.txt", { status: "SUCCEEDED", ...ENDED, submittedBy: "u-2", submittedName: "bob@example.com" }),
    jobOf("bad.txt", { status: "FAILED", ...ENDED, error: { code: "FileMissing", message: "It is gone." } }),
  ]);
  expect(await screen.findByText("waits.txt")).toBeTruthy();
  expect(screen.getByText(/^Waiting for/)).toBeTruthy();
  expect(screen.getByText("bob@example.com")).toBeTruthy();
  expect(screen.getByText("It is gone.")).toBeTruthy();
  expect(screen.getAllByText("2 s")).toHaveLength(2);
  const result = screen.getByRole("link", { name: "Result: outputs/done.txt" });
  expect(result.getAttribute("href")).toBe(`#/files?sel=${Buffer.from("outputs/done.txt").toString("base64url")}`);
});

test("hostile names are only text", async () => {
  show([jobOf(HOSTILE, { submittedBy: "u-2", submittedName: "\u202Emoc" })]);
  expect(await screen.findByText(/<img src=x/)).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
  expect("hacked" in globalThis).toBe(false);
  expect(document.body.textContent).not.toContain("\u202E");
});

test("the URL says which jobs are shown, and a choice changes it", async () => {
  window.location.hash = "#/jobs?show=active";
  const { api } = show([jobOf("a.txt")]);
  await screen.findByText("a.txt");
  expect(vi.mocked(api.listJobs).mock.calls[0]?.[0]).toEqual({ limit: 50, status: ["QUEUED", "RUNNING"] });
  fireEvent.click(await button("Failed"));
  expect(window.location.hash).toBe("#/jobs?show=failed");
  await waitFor(() => expect(vi.mocked(api.listJobs).mock.lastCall?.[0]).toEqual({ limit: 50, status: ["FAILED"] }));
});

test("a job's name opens its details by the URL", async () => {
  window.location.hash = "#/jobs?show=active";
  const job = jobOf("a.txt");
  show([job]);
  fireEvent.click(await screen.findByText("a.txt"));
  expect(window.location.hash).toBe(`#/jobs?show=active&sel=${job.jobId}`);
});

test("no jobs, or none of this kind", async () => {
  show([]);
  expect(await screen.findByText("No jobs yet")).toBeTruthy();
  act(() => {
    window.location.hash = "#/jobs?show=failed";
  });
  expect(await screen.findByText("No such jobs")).toBeTruthy();
  fireEvent.click(await button("Show all jobs"));
  await waitFor(() => expect(window.location.hash).toBe("#/jobs"));
});

test("an error tells the request and can be tried again", async () => {
  const listJobs = vi.fn(async () => {
    throw new ApiProblem(503, "Unavailable", "Throttled.", "r-42");
  });
  show([], { listJobs });
  expect(await screen.findByText("Throttled.")).toBeTruthy();
  expect(screen.getByText("Request ID: r-42")).toBeTruthy();
  fireEvent.click(await button("Try again"));
  await waitFor(() => expect(listJobs).toHaveBeenCalledTimes(2));
});

test("an answer that is empty and yet not the last is gone on from", async () => {
  const listJobs = vi.fn(async (query?: { cursor?: string }) =>
    query?.cursor ? { jobs: [jobOf("a.txt")], cursor: null } : { jobs: [], cursor: "c-1" },
  );
  show([], { listJobs });
  expect(await screen.findByText("a.txt")).toBeTruthy();
});

test("pages go on as long as there is a cursor", async () => {
  const listJobs = vi.fn(async (query?: { cursor?: string }) =>
    query?.cursor ? { jobs: [jobOf("b.txt")], cursor: null } : { jobs: [jobOf("a.txt")], cursor: "c-1" },
  );
  show([], { listJobs });
  await screen.findByText("a.txt");
  fireEvent.click(await button("Next page"));
  expect(await screen.findByText("b.txt")).toBeTruthy();
  expect(listJobs.mock.lastCall?.[0]).toMatchObject({ cursor: "c-1" });
});

test("a job that moves is asked for again, until it is over", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    let job = jobOf("a.txt", { status: "RUNNING", startedTime: "2026-03-10T12:00:01Z" });
    const listJobs = vi.fn(async () => ({ jobs: [job], cursor: null }));
    show([], { listJobs });
    await screen.findByText(/^Running for/);
    job = jobOf("a.txt", { status: "SUCCEEDED", ...ENDED });
    await act(() => vi.advanceTimersByTimeAsync(2100));
    expect(await screen.findByRole("link", { name: "Result: outputs/a.txt" })).toBeTruthy();
    const asked = listJobs.mock.calls.length;
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(listJobs).toHaveBeenCalledTimes(asked);
  } finally {
    vi.useRealTimers();
  }
});

test("a job is cancelled, and the list read again", async () => {
  const job = jobOf("a.txt");
  const cancelJob = vi.fn(async () => ({ ...job, status: "CANCELLED" as const }));
  const { api, flash } = show([job], { cancelJob });
  fireEvent.click(await button("Cancel: Append, a.txt"));
  await waitFor(() => expect(cancelJob).toHaveBeenCalledWith(job.jobId));
  await waitFor(() =>
    expect(flash).toHaveBeenCalledWith({ type: "success", content: "The job on a.txt is cancelled." }),
  );
  await waitFor(() => expect(api.listJobs).toHaveBeenCalledTimes(2));
});

test("a job that could not be cancelled says why", async () => {
  const cancelJob = vi.fn(async () => {
    throw new ApiProblem(409, "JobOver", "The job is SUCCEEDED already.");
  });
  const { flash } = show([jobOf("a.txt")], { cancelJob });
  fireEvent.click(await button("Cancel: Append, a.txt"));
  await waitFor(() => expect(flash.mock.calls[0]?.[0]).toMatchObject({ header: "The job on a.txt was not cancelled" }));
});

test("a failed job is run again with what it was given, as another submission", async () => {
  const job = jobOf("a.txt", { status: "FAILED", ...ENDED, text: "more" });
  const again = { ...jobOf("a.txt"), jobId: "f".repeat(32) };
  const submitJobs = vi.fn(async () => [again]);
  show([job], { submitJobs });
  const retry = await button("Run again: Append, a.txt");
  fireEvent.click(retry);
  await waitFor(() => expect(watchedJobs()).toEqual([again.jobId]));
  fireEvent.click(retry);
  await waitFor(() => expect(submitJobs).toHaveBeenCalledTimes(2));
  const calls = vi.mocked<Api["submitJobs"]>(submitJobs).mock.calls;
  expect(calls[0]?.[0]).toEqual({ operation: "append", fileIds: [job.fileId], text: "more" });
  expect(calls[0]?.[1]).toMatch(/^[0-9a-f]{32}$/);
  expect(calls[1]?.[1]).not.toBe(calls[0]?.[1]);
});

const UPLOADER: Me = { ...ADMIN, userId: "u-9", groups: ["uploaders"], mayDelete: false };
const VIEWER: Me = { ...UPLOADER, groups: ["viewers"], mayUpload: false };

test.each<[string, Me, Partial<ReturnType<typeof jobOf>>, string, boolean]>([
  ["an admin cancels anybody's", ADMIN, { submittedBy: "u-2" }, "Cancel: Append, a.txt", true],
  ["an uploader cancels their own", UPLOADER, { submittedBy: "u-9" }, "Cancel: Append, a.txt", true],
  ["an uploader cancels nobody else's", UPLOADER, { submittedBy: "u-2" }, "Cancel: Append, a.txt", false],
  ["a viewer cancels none", VIEWER, { submittedBy: "u-9" }, "Cancel: Append, a.txt", false],
  [
    "who cannot see a text does not run it again",
    UPLOADER,
    { submittedBy: "u-2", status: "FAILED" },
    "Run again: Append, a.txt",
    false,
  ],
  [
    "an uploader runs again what has no text",
    UPLOADER,
    { submittedBy: "u-2", status: "FAILED", operation: "gzip" },
    "Run again: Compress, a.txt",
    true,
  ],
])("%s", async (_, me, more, name, may) => {
  show([jobOf("a.txt", more)], { getMe: vi.fn(async () => me) });
  const found = await button(name);
  await waitFor(() => expect(found.getAttribute("aria-disabled") !== "true").toBe(may));
});
