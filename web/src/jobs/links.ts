import { formatHash } from "../app/route";
import { formatListState, NO_FILTERS } from "../files/filters";
import { formatJobsState } from "./jobsState";

export function jobLink(jobId: string): string {
  return formatHash("jobs", formatJobsState({ shown: "all", selected: jobId }));
}

/** Where the details of a file are. */
export function fileLink(fileId: string): string {
  return formatHash("files", formatListState({ ...NO_FILTERS, selected: fileId }));
}
