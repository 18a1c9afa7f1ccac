import { formatHash } from "../kit/route";
import { formatJobsState } from "./jobsState";

export function jobLink(jobId: string): string {
  return formatHash("jobs", formatJobsState({ shown: "all", selected: jobId }));
}
