import type { Job } from "../api/client";
import { formatSize } from "../kit/sizes";
import { formatDuration } from "../kit/time";
import { strings } from "../strings";
import { isJobFinished, secondsOf } from "./progress";

export interface Step {
  status: "success" | "error" | "stopped" | "pending" | "loading";
  title: string;
  /** ISO 8601; "" where there is none. */
  time: string;
  facts: string[];
}

const { step: titles } = strings.jobDetails;
const RUNNERS = ["lambda", "ec2"] as const;

/** Submitted, run, ended: how far a job has come. */
export function stepsOf(job: Job, bySubmitter: string, nowMs: number): Step[] {
  return [
    { status: "success", title: titles.submitted, time: job.submittedTime, facts: [bySubmitter] },
    runStep(job, nowMs),
    endStep(job),
  ];
}

function runStep(job: Job, nowMs: number): Step {
  const time = job.startedTime ?? "";
  const duration = formatDuration(secondsOf(job, nowMs));
  if (job.status === "QUEUED") {
    return { status: "loading", title: titles.waiting, time, facts: [strings.jobs.since(duration)] };
  }
  if (!job.startedTime) return { status: "stopped", title: titles.notRun, time, facts: [] };
  const runner = RUNNERS.find((each) => each === job.runner) ?? "other";
  const attempts = job.attempts ?? 1;
  const facts = [
    duration && strings.jobs.since(duration),
    attempts > 1 ? strings.jobDetails.attempt(attempts) : "",
  ].filter(Boolean);
  if (!isJobFinished(job)) return { status: "loading", title: titles.run[runner], time, facts };
  const status = job.status === "SUCCEEDED" ? "success" : job.status === "FAILED" ? "error" : "stopped";
  return { status, title: titles.ran[runner], time, facts };
}

function endStep(job: Job): Step {
  if (!isJobFinished(job)) return { status: "pending", title: titles.ending, time: "", facts: [] };
  const status = job.status === "SUCCEEDED" ? "success" : job.status === "FAILED" ? "error" : "stopped";
  const size = job.outputSize === undefined ? "" : formatSize(job.outputSize);
  return { status, title: strings.jobs.status[job.status], time: job.endedTime ?? "", facts: [size].filter(Boolean) };
}
