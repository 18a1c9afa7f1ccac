import Link from "@cloudscape-design/components/link";
import type { Job } from "../api/client";
import { FileName } from "../kit/FileName";
import { baseName, shortName } from "../kit/nameText";
import { fileLink } from "../kit/route";
import { strings } from "../strings";

const MAX_TITLE = 200;

interface Props {
  job: Job;
  /** Characters. */
  limit: number;
  /** Without its folders, which the title tells. */
  short?: boolean;
}

/** Where the file is that the job made; nothing before there is one. */
export function ResultLink({ job, limit, short = false }: Props) {
  if (job.status !== "SUCCEEDED" || !job.outputFileId || !job.outputName) return null;
  const name = shortName(job.outputName, MAX_TITLE);
  return (
    <span title={name}>
      <Link href={fileLink(job.outputFileId)} ariaLabel={strings.jobs.resultOf(name)}>
        <FileName name={short ? baseName(job.outputName) : job.outputName} limit={limit} />
      </Link>
    </span>
  );
}
