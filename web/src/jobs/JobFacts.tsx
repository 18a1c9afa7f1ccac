import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import type { Job } from "../api/client";
import { Copyable } from "../kit/Copyable";
import { FileName } from "../kit/FileName";
import { fileLink } from "../kit/route";
import { formatExactBytes, formatSize } from "../kit/sizes";
import { formatDuration } from "../kit/time";
import { strings } from "../strings";
import { isJobFinished, secondsOf } from "./progress";
import { ResultLink } from "./ResultLink";
import { operationName } from "./wording";

const MAX_NAME = 200;
const { field, runner: runners } = strings.jobDetails;

/** Everything that is known of a job but how it went. */
export function JobFacts({ job }: { job: Job }) {
  const items: KeyValuePairsProps.Item[] = [
    {
      label: field.file,
      value: (
        <Link href={fileLink(job.fileId)}>
          <FileName name={job.fileName} limit={MAX_NAME} />
        </Link>
      ),
    },
    { label: field.operation, value: operationName(job.operation) },
  ];
  const put = (label: string, text: string | undefined): void => {
    if (text) items.push({ label, value: <FileName name={text} /> });
  };
  if (job.status === "SUCCEEDED" && job.outputFileId) {
    items.push({ label: field.result, value: <ResultLink job={job} limit={MAX_NAME} /> });
  }
  if (job.outputSize !== undefined) {
    put(field.size, `${formatSize(job.outputSize)} (${formatExactBytes(job.outputSize)})`);
  }
  put(field.version, job.outputVersionId);
  put(field.source, job.sourceVersionId ?? job.sourceETag);
  put(field.runner, job.runner === "lambda" || job.runner === "ec2" ? runners[job.runner] : job.runner);
  put(field.instance, job.instanceId);
  if (isJobFinished(job)) put(field.took, formatDuration(secondsOf(job, 0)));
  items.push({ label: field.job, value: <Copyable what={field.job} text={job.jobId} /> });
  return <KeyValuePairs columns={2} items={items} />;
}
