import Link from "@cloudscape-design/components/link";
import { useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import type { Job } from "../api/client";
import { useFlash } from "../kit/flash";
import { formatHash } from "../kit/route";
import { strings } from "../strings";
import { jobLink } from "./links";
import { watchJobs } from "./watched";

/** What follows a submission: it is told, lists are read again, and how the jobs end will be told, too. */
export function useSubmitted(): (jobs: readonly Job[]) => void {
  const queries = useQueryClient();
  const flash = useFlash();
  return (jobs) => {
    const [only] = jobs;
    const one = jobs.length === 1 && only !== undefined;
    const href = one ? jobLink(only.jobId) : formatHash("jobs");
    const link = createElement(Link, { href, color: "inverted" }, one ? strings.jobs.showJob : strings.jobs.showJobs);
    flash({ type: "success", content: createElement("span", null, strings.jobs.submitted(jobs.length), " ", link) });
    watchJobs(jobs.map(({ jobId }) => jobId));
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    void queries.invalidateQueries({ queryKey: ["file-jobs"] });
  };
}
