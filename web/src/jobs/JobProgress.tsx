import Steps, { type StepsProps } from "@cloudscape-design/components/steps";
import type { Job } from "../api/client";
import { formatExactTime } from "../kit/time";
import { useMe } from "../kit/useMe";
import { strings } from "../strings";
import { stepsOf } from "./steps";
import { useSeconds } from "./useSeconds";
import { bySubmitter } from "./wording";

/** What happened to the job until now, and what is still to come. */
export function JobProgress({ job }: { job: Job }) {
  const me = useMe();
  const now = useSeconds();
  const steps = stepsOf(job, bySubmitter(job, me), now).map((step): StepsProps.Step => {
    const facts = [step.time ? formatExactTime(step.time) : "", ...step.facts].filter(Boolean);
    return {
      status: step.status,
      statusIconAriaLabel: step.status,
      header: step.title,
      ...(facts.length > 0 ? { details: <span className="ft-break">{facts.join(" · ")}</span> } : {}),
    };
  });
  return <Steps steps={steps} ariaLabel={strings.jobDetails.progress} />;
}
