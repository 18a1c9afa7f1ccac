// @vitest-environment happy-dom
import { act, render, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Api, ApiProblem, type WholeJob } from "../api/client";
import { fakeApi, fakeServices, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { JobWatch } from "./JobWatch";
import { forgetJob, watchedJobs, watchJobs } from "./watched";

const JOB = jobOf("a.txt");

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  vi.useRealTimers();
  for (const jobId of watchedJobs()) forgetJob(jobId);
});

function watch(answers: (WholeJob | Error)[]) {
  const getJob = vi.fn<Api["getJob"]>(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer || answer instanceof Error) throw answer;
    return answer;
  });
  const flash = vi.fn();
  renderScreen(<JobWatch />, fakeServices(fakeApi([], { getJob })), flash);
  act(() => watchJobs([JOB.jobId, JOB.jobId]));
  return { getJob, flash };
}

const textOf = (content: React.ReactNode): string => render(content).container.textContent ?? "";

test("the end of a job is told once, with the way to its result", async () => {
  const { getJob, flash } = watch([JOB, { ...JOB, status: "RUNNING" }, { ...JOB, status: "SUCCEEDED" }]);
  await waitFor(() => expect(getJob).toHaveBeenCalledTimes(1));
  expect(flash).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(4100));
  await waitFor(() => expect(flash).toHaveBeenCalledTimes(1));
  const { type, content } = flash.mock.calls[0]?.[0] ?? {};
  expect(type).toBe("success");
  expect(textOf(content)).toBe("The job on a.txt succeeded. Open the result");
  expect(watchedJobs()).toEqual([]);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(getJob).toHaveBeenCalledTimes(3);
});

test("a failure is told with its reason", async () => {
  const { flash } = watch([{ ...JOB, status: "FAILED", error: { code: "FileMissing", message: "It is gone." } }]);
  await waitFor(() => expect(flash).toHaveBeenCalledTimes(1));
  const { type, header, content } = flash.mock.calls[0]?.[0] ?? {};
  expect([type, header]).toEqual(["error", "The job on a.txt failed"]);
  expect(textOf(content)).toBe("It is gone. Show the job");
});

test("who cancelled a job is not told that it is over", async () => {
  const { flash } = watch([{ ...JOB, status: "CANCELLED" }]);
  await waitFor(() => expect(watchedJobs()).toEqual([]));
  expect(flash).not.toHaveBeenCalled();
});

test("a job that is not to be had is watched no longer", async () => {
  const { flash } = watch([new ApiProblem(404, "NotFound", "There is no job.")]);
  await waitFor(() => expect(watchedJobs()).toEqual([]));
  expect(flash).not.toHaveBeenCalled();
});
