import Button from "@cloudscape-design/components/button";
import type { Job } from "../api/client";
import { shortName } from "../kit/nameText";
import { strings } from "../strings";
import { useJobActions } from "./useJobActions";
import { operationName } from "./wording";

interface Props {
  job: Job;
  cancelText?: string;
}

/** What can be done with a job now: cancelled while it is under way, run again where it came to nothing. */
export function JobButtons({ job, cancelText = strings.jobs.cancel }: Props) {
  const { canCancel, cannotCancelWhy, cancel, canRetry, cannotRetryWhy, retry } = useJobActions(job);
  const label = (action: string): string =>
    strings.jobs.actionOf(action, operationName(job.operation), shortName(job.fileName));
  if (canCancel) {
    return (
      <Button
        wrapText={false}
        ariaLabel={label(cancelText)}
        loading={cancel.isPending}
        disabled={cannotCancelWhy !== ""}
        disabledReason={cannotCancelWhy}
        onClick={() => cancel.mutate()}
      >
        {cancelText}
      </Button>
    );
  }
  if (!canRetry) return null;
  return (
    <Button
      wrapText={false}
      ariaLabel={label(strings.jobs.retry)}
      loading={retry.isPending}
      disabled={cannotRetryWhy !== ""}
      disabledReason={cannotRetryWhy}
      onClick={() => retry.mutate()}
    >
      {strings.jobs.retry}
    </Button>
  );
}
