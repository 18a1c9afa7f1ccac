import { expect, test } from "vitest";
import type { Job } from "../api/client";
import { jobOf } from "../testing/fakes";
import { stepsOf } from "./steps";

const NOW = Date.parse("2026-03-10T12:01:00Z");
const BEGAN = { startedTime: "2026-03-10T12:00:10Z", attempts: 1, runner: "lambda" };
const ENDED = { ...BEGAN, endedTime: "2026-03-10T12:00:12Z" };

const told = (job: Job): string[] =>
  stepsOf(job, "by you", NOW).map(({ status, title, facts }) => [status, title, ...facts].join(" | "));

test.each<[string, Job, string[]]>([
  ["waits", jobOf("a"), ["loading | Waits for its turn | for 1 min 0 s", "pending | Result"]],
  [
    "runs, for the second time",
    jobOf("a", { status: "RUNNING", ...BEGAN, runner: "ec2", attempts: 2 }),
    ["loading | Runs on an EC2 instance | for 50 s | attempt 2", "pending | Result"],
  ],
  [
    "succeeded",
    jobOf("a", { status: "SUCCEEDED", ...ENDED, outputSize: 2048 }),
    ["success | Ran in a Lambda function | for 2 s", "success | Succeeded | 2 KiB"],
  ],
  [
    "failed, on what this page does not know",
    jobOf("a", { status: "FAILED", ...ENDED, runner: "fargate" }),
    ["error | Ran | for 2 s", "error | Failed"],
  ],
  [
    "was cancelled before it began",
    jobOf("a", { status: "CANCELLED", endedTime: "2026-03-10T12:00:12Z" }),
    ["stopped | Not started", "stopped | Cancelled"],
  ],
  [
    "was cancelled while it ran",
    jobOf("a", { status: "CANCELLED", ...ENDED }),
    ["stopped | Ran in a Lambda function | for 2 s", "stopped | Cancelled"],
  ],
])("a job that %s", (_, job, steps) => {
  expect(told(job)).toEqual(["success | Submitted | by you", ...steps]);
});
