import type { Job } from "../api/client";
import { useServices } from "../kit/services";
import { useOnline } from "../kit/useOnline";
import { useVisible } from "../kit/useVisible";
import { jobsInterval } from "./progress";

/** How long to wait after an answer that told of these jobs. */
export function useJobsInterval(): (jobs: readonly Job[]) => number | false {
  const { refreshMs } = useServices().config;
  const online = useOnline();
  const visible = useVisible();
  return (jobs) => jobsInterval(jobs, { visible, online, refreshMs });
}
