import type { JobStatus } from "../api/client";

/** Which jobs are shown, as the URL says it. */
export const SHOWN = ["all", "active", "succeeded", "failed", "cancelled"] as const;
export type Shown = (typeof SHOWN)[number];

export const STATUSES: Readonly<Record<Shown, readonly JobStatus[]>> = {
  all: [],
  active: ["QUEUED", "RUNNING"],
  succeeded: ["SUCCEEDED"],
  failed: ["FAILED"],
  cancelled: ["CANCELLED"],
};

export interface JobsState {
  shown: Shown;
  /** The jobId of the job whose details are open, or "". */
  selected: string;
}

const JOB_ID = /^[0-9a-f]{32}$/;

export const isJobId = (text: string): boolean => JOB_ID.test(text);

/** What is none is left out: a link from elsewhere must not end in an error. */
export function parseJobsState(parameters: URLSearchParams): JobsState {
  const selected = parameters.get("sel") ?? "";
  const shown = SHOWN.find((each) => each === parameters.get("show")) ?? "all";
  return { shown, selected: isJobId(selected) ? selected : "" };
}

/** Only what differs from the default. */
export function formatJobsState({ shown, selected }: JobsState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (shown !== "all") parameters.set("show", shown);
  if (selected) parameters.set("sel", selected);
  return parameters;
}
