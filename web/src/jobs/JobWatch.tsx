import Link from "@cloudscape-design/components/link";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ApiProblem } from "../api/client";
import { useFlash } from "../kit/flash";
import { shortName } from "../kit/nameText";
import { fileLink } from "../kit/route";
import { strings } from "../strings";
import { jobLink } from "./links";
import { isJobFinished } from "./progress";
import { useJob } from "./useJob";
import { forgetJob, subscribeToWatched, watchedJobs } from "./watched";

// The record of the output follows by event: looked for soon, and once more.
const LOOKED_FOR_AFTER_MS = [800, 3000];

/** Tells how the jobs ended that were submitted here. */
export function JobWatch() {
  const jobIds = useSyncExternalStore(subscribeToWatched, watchedJobs);
  return jobIds.map((jobId) => <WatchedJob key={jobId} jobId={jobId} />);
}

function WatchedJob({ jobId }: { jobId: string }) {
  const { data: job, error } = useJob(jobId);
  const queries = useQueryClient();
  const flash = useFlash();
  useEffect(() => {
    // Whatever may pass is asked for again; of a job that is not to be had any more, nothing can be told.
    if (error instanceof ApiProblem && !error.isPassing) forgetJob(jobId);
    if (!job || !isJobFinished(job)) return;
    forgetJob(jobId);
    const name = shortName(job.fileName);
    if (job.status === "SUCCEEDED") {
      const result = job.outputFileId && (
        <Link href={fileLink(job.outputFileId)} color="inverted">
          {strings.jobs.openResult}
        </Link>
      );
      flash({
        type: "success",
        content: (
          <span>
            {strings.jobs.succeeded(name)} {result}
          </span>
        ),
      });
      for (const wait of LOOKED_FOR_AFTER_MS) {
        setTimeout(() => void queries.invalidateQueries({ queryKey: ["files"] }), wait);
      }
    } else if (job.status === "FAILED") {
      flash({
        type: "error",
        header: strings.jobs.failed(name),
        content: (
          <span>
            {job.error?.message}{" "}
            <Link href={jobLink(jobId)} color="inverted">
              {strings.jobs.showJob}
            </Link>
          </span>
        ),
      });
    }
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    void queries.invalidateQueries({ queryKey: ["file-jobs"] });
  }, [job, error, jobId, queries, flash]);
  return null;
}
