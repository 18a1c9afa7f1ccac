import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FileDocument } from "../api/client";
import { ProblemAlert } from "../kit/ProblemAlert";
import { strings } from "../strings";
import { FileJob } from "./FileJob";
import { isJobId } from "./jobsState";
import { jobLink } from "./links";
import { useFileJobs } from "./useFileJobs";

/** What the job that made a file wrote down on it. */
const MADE_BY = "filetracker-job";

/** The jobs on a file, the newest first, and the job that made it. */
export function FileJobs({ file }: { file: FileDocument }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useFileJobs(file.fileId);
  const maker = file.userMetadata?.[MADE_BY] ?? "";
  if (error && !data) {
    return <ProblemAlert header={strings.fileJobs.errorHeader} error={error} onRetry={() => void refetch()} />;
  }
  const jobs = data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <SpaceBetween size="s">
      {isJobId(maker) && (
        <div>
          {strings.fileJobs.madeBy} · <Link href={jobLink(maker)}>{strings.fileJobs.showJob}</Link>
        </div>
      )}
      {data && jobs.length === 0 && <Box color="text-body-secondary">{strings.fileJobs.none}</Box>}
      {jobs.length > 0 && (
        <ul className="ft-history">
          {jobs.map((job) => (
            <FileJob key={job.jobId} job={job} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {strings.fileJobs.more}
        </Button>
      )}
    </SpaceBetween>
  );
}
