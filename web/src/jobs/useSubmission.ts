import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { FileDocument } from "../api/client";
import { useServices } from "../kit/services";
import { formatSize } from "../kit/sizes";
import { strings } from "../strings";
import { newKey } from "./newKey";
import { MAX_TEXT_BYTES, type Operation } from "./operations";
import { useSubmitted } from "./useSubmitted";

const words = strings.submitJob;

/** What is being filled in, and the sending of it; `onDone` when it is sent. */
export function useSubmission(files: readonly FileDocument[], onDone: () => void) {
  const { api } = useServices();
  const submitted = useSubmitted();
  const [{ operation, text, key }, setForm] = useState({ operation: "append" as Operation, text: "", key: newKey() });
  const [wasSent, setWasSent] = useState(false);
  const textBytes = useMemo(() => new TextEncoder().encode(text).length, [text]);
  const isTooLong = textBytes > MAX_TEXT_BYTES;
  const isMissing = operation === "append" && text === "";
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const fileIds = files.map(({ fileId }) => fileId);
      return api.submitJobs({ operation, fileIds, ...(operation === "append" ? { text } : {}) }, key);
    },
    onSuccess: (jobs) => {
      submitted(jobs);
      onDone();
    },
  });
  const problem = isTooLong ? words.textTooLong(formatSize(MAX_TEXT_BYTES)) : isMissing ? words.textEmpty : "";
  return {
    operation,
    text,
    textBytes,
    /** That nothing is there yet is told only to who wants to send it. */
    textProblem: isTooLong || wasSent ? problem : "",
    // The same again is known by its key; whatever is changed is another submission.
    choose: (chosen: Operation) => setForm({ operation: chosen, text, key: newKey() }),
    write: (written: string) => setForm({ operation, text: written, key: newKey() }),
    submit: () => {
      setWasSent(true);
      if (operation === "gzip" || problem === "") mutate();
    },
    isPending,
    error,
  };
}
