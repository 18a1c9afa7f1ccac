import type { Job, Me } from "../api/client";
import { displayName } from "../kit/nameText";
import { strings } from "../strings";

const OPERATIONS: Readonly<Record<string, string>> = strings.jobs.operation;

/** An operation that this page does not know yet has its own name. */
export function operationName(operation: string): string {
  return Object.hasOwn(OPERATIONS, operation) ? (OPERATIONS[operation] ?? operation) : operation;
}

const isOf = (job: Job, me: Me | undefined): boolean => job.submittedBy === me?.userId;

export function submitterOf(job: Job, me: Me | undefined): string {
  return isOf(job, me) ? strings.jobs.you : displayName(job.submittedName ?? job.submittedBy);
}

/** The same within a sentence. */
export function bySubmitter(job: Job, me: Me | undefined): string {
  return isOf(job, me) ? strings.jobDetails.byYou : strings.jobDetails.by(submitterOf(job, me));
}
