import type { Job } from "../api/client";

const FAST_MS = 2000;
const IDLE_MS = 30_000;

export const isJobFinished = ({ status }: Pick<Job, "status">): boolean => status !== "QUEUED" && status !== "RUNNING";

/** Seconds since it was submitted or, once it runs, begun, until it ended or now; null where nobody knows. */
export function secondsOf(job: Job, nowMs: number): number | null {
  const begun = Date.parse(job.startedTime ?? job.submittedTime);
  const ended = job.endedTime === undefined ? nowMs : Date.parse(job.endedTime);
  if (isJobFinished(job) && (job.startedTime === undefined || job.endedTime === undefined)) return null;
  return Math.max(0, (ended - begun) / 1000);
}

export interface Watching {
  visible: boolean;
  online: boolean;
  refreshMs: number;
}

/** How long to wait before jobs are asked for again; false: not at all. Those under way move soon. */
export function jobsInterval(jobs: readonly Job[], { visible, online, refreshMs }: Watching): number | false {
  if (!visible || !online) return false;
  return jobs.every(isJobFinished) ? Math.max(IDLE_MS, refreshMs) : Math.min(FAST_MS, refreshMs);
}
