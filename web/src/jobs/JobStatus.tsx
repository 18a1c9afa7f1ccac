import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Job, JobStatus as Status } from "../api/client";
import { formatDuration } from "../kit/time";
import { strings } from "../strings";
import { isJobFinished, secondsOf } from "./progress";
import { useSeconds } from "./useSeconds";

export const STATUS_ICONS: Record<Status, StatusIndicatorProps.Type> = {
  QUEUED: "pending",
  RUNNING: "in-progress",
  SUCCEEDED: "success",
  FAILED: "error",
  CANCELLED: "stopped",
};

/** How a job stands; of one that is under way also for how long. */
export function JobStatus({ job }: { job: Job }) {
  return (
    <StatusIndicator type={STATUS_ICONS[job.status]}>
      {strings.jobs.status[job.status]}
      {!isJobFinished(job) && <Elapsed job={job} />}
    </StatusIndicator>
  );
}

function Elapsed({ job }: { job: Job }) {
  const now = useSeconds();
  return ` ${strings.jobs.since(formatDuration(secondsOf(job, now)))}`;
}
