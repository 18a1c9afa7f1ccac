import Button from "@cloudscape-design/components/button";
import type { Job } from "../api/client";
import { strings } from "../strings";
import { fileLink } from "./links";

export function OpenResult({ job }: { job: Job }) {
  if (job.status !== "SUCCEEDED" || !job.outputFileId) return null;
  return (
    <Button variant="primary" href={fileLink(job.outputFileId)}>
      {strings.jobs.openResult}
    </Button>
  );
}
