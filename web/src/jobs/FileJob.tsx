import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import type { Job } from "../api/client";
import { FileName } from "../kit/FileName";
import { RelativeTime } from "../kit/RelativeTime";
import { useMe } from "../kit/useMe";
import { JobStatus } from "./JobStatus";
import { jobLink } from "./links";
import { ResultLink } from "./ResultLink";
import { bySubmitter, operationName } from "./wording";

const MAX_NAME = 80;

/** One of the jobs on a file, in two lines. */
export function FileJob({ job }: { job: Job }) {
  const me = useMe();
  return (
    <li>
      <Link href={jobLink(job.jobId)}>{operationName(job.operation)}</Link> <RelativeTime time={job.submittedTime} />{" "}
      <JobStatus job={job} />
      <Box fontSize="body-s" color="text-body-secondary">
        {bySubmitter(job, me)}
        {job.status === "SUCCEEDED" && (
          <>
            {" · "}
            <ResultLink job={job} limit={MAX_NAME} />
          </>
        )}
        {job.error && (
          <>
            {" · "}
            <FileName name={job.error.message} />
          </>
        )}
      </Box>
    </li>
  );
}
