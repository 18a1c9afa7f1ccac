import Spinner from "@cloudscape-design/components/spinner";
import SplitPanel from "@cloudscape-design/components/split-panel";
import { baseName, shortName } from "../kit/nameText";
import { ProblemAlert } from "../kit/ProblemAlert";
import { useShortcuts } from "../kit/useShortcuts";
import { strings } from "../strings";
import { JobDetails } from "./JobDetails";
import { useFocusOnJob } from "./useFocusOnJob";
import { useJob } from "./useJob";

const MAX_TITLE = 60;

interface Props {
  jobId: string;
  onClose: () => void;
}

/** All that is known of the job that the URL selects. */
export function JobPanel({ jobId, onClose }: Props) {
  const { data: job, error, refetch } = useJob(jobId);
  useFocusOnJob(jobId);
  useShortcuts({ close: onClose });
  return (
    <SplitPanel
      header={job ? strings.jobs.openJob(shortName(baseName(job.fileName), MAX_TITLE)) : strings.jobDetails.title}
      closeBehavior="hide"
    >
      {error && <ProblemAlert header={strings.jobDetails.errorHeader} error={error} onRetry={() => void refetch()} />}
      {!job && !error && <Spinner size="large" />}
      {job && <JobDetails key={job.jobId} job={job} />}
    </SplitPanel>
  );
}
