import { expect, test } from "vitest";
import { jobOf } from "../testing/fakes";
import { jobsInterval, secondsOf } from "./progress";

const NOW = Date.parse("2026-03-10T12:01:00Z");
const WATCHING = { visible: true, online: true, refreshMs: 4000 };
const running = jobOf("a", { status: "RUNNING", startedTime: "2026-03-10T12:00:10Z" });
const done = jobOf("b", {
  status: "SUCCEEDED",
  startedTime: "2026-03-10T12:00:10Z",
  endedTime: "2026-03-10T12:00:12.500Z",
});

test.each([
  ["one that waits, since it was submitted", jobOf("a"), 60],
  ["one that runs, since it began", running, 50],
  ["one that is over, as long as it ran", done, 2.5],
  ["one that never began", jobOf("a", { status: "CANCELLED", endedTime: "2026-03-10T12:00:10Z" }), null],
  ["one of the future, by another clock", jobOf("a", { submittedTime: "2026-03-10T12:02:00Z" }), 0],
])("%s", (_, job, seconds) => {
  expect(secondsOf(job, NOW)).toBe(seconds);
});

test("jobs under way are asked for soon, others now and then", () => {
  expect(jobsInterval([done, running], WATCHING)).toBe(2000);
  expect(jobsInterval([jobOf("a")], { ...WATCHING, refreshMs: 500 })).toBe(500);
  expect(jobsInterval([done], WATCHING)).toBe(30_000);
  expect(jobsInterval([], WATCHING)).toBe(30_000);
});

test("nobody is asked where nobody looks, or can", () => {
  expect(jobsInterval([running], { ...WATCHING, visible: false })).toBe(false);
  expect(jobsInterval([running], { ...WATCHING, online: false })).toBe(false);
});
