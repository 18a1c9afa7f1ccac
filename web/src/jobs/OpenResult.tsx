import Button from "@cloudscape-design/components/button";
import type { Job } from "../api/client";
import { fileLink } from "../kit/route";
import { strings } from "../strings";

export function OpenResult({ job }: { job: Job }) {
  if (job.status !== "SUCCEEDED" || !job.outputFileId) return null;
  return (
    <Button variant="primary" href={fileLink(job.outputFileId)}>
      {strings.jobs.openResult}
    </Button>
  );
}
