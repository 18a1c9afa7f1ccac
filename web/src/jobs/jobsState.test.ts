import { expect, test } from "vitest";
import { formatJobsState, parseJobsState } from "./jobsState";

const ID = "0123456789abcdef0123456789abcdef";

test.each(["", "show=failed", `sel=${ID}`, `show=active&sel=${ID}`])("%s is read and written", (query) => {
  expect(formatJobsState(parseJobsState(new URLSearchParams(query))).toString()).toBe(query);
});

test.each(["show=all", "show=FAILED", "sel=1", `sel=${ID}0`, `sel=${ID.toUpperCase()}`, "other=1"])(
  "%s is left out",
  (query) => {
    expect(formatJobsState(parseJobsState(new URLSearchParams(query))).toString()).toBe("");
  },
);
