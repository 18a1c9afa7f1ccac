import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import type { Job } from "../api/client";
import { useFlash } from "../kit/flash";
import { shortName } from "../kit/nameText";
import { ProblemText } from "../kit/ProblemText";
import { useServices } from "../kit/services";
import { useMe } from "../kit/useMe";
import { strings } from "../strings";
import { newKey } from "./newKey";
import { OPERATIONS } from "./operations";
import { isJobFinished } from "./progress";
import { useSubmitted } from "./useSubmitted";

/** What one may do with a job, why not, and the doing. */
export function useJobActions(job: Job) {
  const { api } = useServices();
  const me = useMe();
  const queries = useQueryClient();
  const flash = useFlash();
  const submitted = useSubmitted();
  const isMine = me !== undefined && (job.submittedBy === me.userId || me.mayDelete);
  const name = shortName(job.fileName);
  const fail = (header: string, error: unknown): void =>
    flash({ type: "error", header, content: createElement(ProblemText, { error }) });
  const lookAgain = (): void => {
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    void queries.invalidateQueries({ queryKey: ["job", job.jobId] });
    void queries.invalidateQueries({ queryKey: ["file-jobs", job.fileId] });
  };
  const cancel = useMutation({
    mutationFn: () => api.cancelJob(job.jobId),
    onSuccess: () => flash({ type: "success", content: strings.jobs.cancelled(name) }),
    onError: (error) => fail(strings.jobs.cancelFailed(name), error),
    onSettled: lookAgain,
  });
  const retry = useMutation({
    mutationFn: async () => {
      const { text } = await api.getJob(job.jobId); // a list does not tell it
      const operation = OPERATIONS.find((known) => known === job.operation);
      if (!operation) throw new Error(strings.jobs.unknownOperation);
      return api.submitJobs({ operation, fileIds: [job.fileId], ...(text === undefined ? {} : { text }) }, newKey());
    },
    onSuccess: submitted,
    onError: (error) => fail(strings.jobs.retryFailed(name), error),
  });
  return {
    canCancel: !isJobFinished(job),
    cannotCancelWhy: me?.mayUpload === false ? strings.bulk.mayNotSubmit : isMine ? "" : strings.jobs.mayNotCancel,
    cancel,
    canRetry: job.status === "FAILED" || job.status === "CANCELLED",
    cannotRetryWhy:
      me?.mayUpload === false
        ? strings.bulk.mayNotSubmit
        : isMine || job.operation !== "append"
          ? ""
          : strings.jobs.textHidden,
    retry,
  };
}
