import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Job, Me } from "../api/client";
import { FileName } from "../kit/FileName";
import { RelativeTime } from "../kit/RelativeTime";
import { formatDuration } from "../kit/time";
import { strings } from "../strings";
import { JobButtons } from "./JobButtons";
import { JobStatus } from "./JobStatus";
import { jobLink } from "./links";
import { isJobFinished, secondsOf } from "./progress";
import { ResultLink } from "./ResultLink";
import { operationName, submitterOf } from "./wording";

const MAX_NAME = 120;
const headers = strings.jobs.column;

/** On a telephone, a file's cell tells the operation and the time, its status the result; what can be done stands in the details. */
const NARROW_COLUMNS: ReadonlySet<string> = new Set(["file", "status"]);
/** Beside the details, which tell the rest. */
const COLUMNS_BESIDE: ReadonlySet<string> = new Set(["file", "status", "result", "submitted"]);

/** Whether there is room for a column. */
export function isShown(column: string, isNarrow: boolean, isBeside: boolean): boolean {
  if (isNarrow) return NARROW_COLUMNS.has(column);
  return !isBeside || COLUMNS_BESIDE.has(column);
}

interface Options {
  me: Me | undefined;
  isNarrow: boolean;
  onOpen: (jobId: string) => void;
}

type Definition = TableProps.ColumnDefinition<Job> & { id: string };

export function jobColumns({ me, isNarrow, onOpen }: Options): Definition[] {
  return [
    {
      id: "file",
      header: headers.file,
      isRowHeader: true,
      width: isNarrow ? 180 : 195,
      minWidth: 120,
      cell: (job) => (
        <span data-job-id={job.jobId}>
          <Link
            href={jobLink(job.jobId)}
            onFollow={(event) => {
              event.preventDefault();
              onOpen(job.jobId);
            }}
          >
            <FileName name={job.fileName} limit={MAX_NAME} />
          </Link>
          {isNarrow && (
            <Box fontSize="body-s" color="text-body-secondary">
              {operationName(job.operation)} · <RelativeTime time={job.submittedTime} />
            </Box>
          )}
        </span>
      ),
    },
    {
      id: "operation",
      header: headers.operation,
      width: 115,
      minWidth: 100,
      cell: (job) => operationName(job.operation),
    },
    {
      id: "status",
      header: headers.status,
      width: isNarrow ? 150 : 195,
      minWidth: 110,
      cell: (job) => (
        <>
          <JobStatus job={job} />
          {job.error && (
            <Box fontSize="body-s" color="text-body-secondary">
              <span className="ft-reason" title={job.error.message}>
                {job.error.message}
              </span>
            </Box>
          )}
          {isNarrow && (
            <div>
              <ResultLink job={job} limit={MAX_NAME} short />
            </div>
          )}
        </>
      ),
    },
    {
      id: "result",
      header: headers.result,
      width: 145,
      minWidth: 110,
      cell: (job) => (job.status === "SUCCEEDED" ? <ResultLink job={job} limit={MAX_NAME} short /> : strings.jobs.none),
    },
    {
      id: "submitted",
      header: headers.submitted,
      width: 150,
      minWidth: 100,
      cell: (job) => <RelativeTime time={job.submittedTime} />,
    },
    { id: "took", header: headers.took, width: 110, minWidth: 80, cell: tookOf },
    { id: "by", header: headers.by, width: 100, minWidth: 90, cell: (job) => submitterOf(job, me) },
    { id: "actions", header: headers.actions, width: 160, minWidth: 140, cell: (job) => <JobButtons job={job} /> },
  ];
}

function tookOf(job: Job): string {
  return (isJobFinished(job) && formatDuration(secondsOf(job, 0))) || strings.jobs.none;
}
