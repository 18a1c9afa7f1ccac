import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import type { DeleteResult, FileDocument } from "../api/client";
import { useFlash } from "../kit/flash";
import { shortName } from "../kit/nameText";
import { ProblemText } from "../kit/ProblemText";
import { useServices } from "../kit/services";
import { strings } from "../strings";

// The record follows by event: looked for soon, and once more.
const LOOKED_FOR_AFTER_MS = [800, 3000];

/** Deletes files and says of each how it went. */
export function useDelete(onDone: () => void) {
  const { api } = useServices();
  const queries = useQueryClient();
  const flash = useFlash();
  return useMutation({
    mutationFn: (files: readonly FileDocument[]) => api.deleteFiles(files.map(({ fileId }) => fileId)),
    onSuccess: (result, files) => {
      tell(result, files);
      for (const wait of LOOKED_FOR_AFTER_MS) {
        setTimeout(() => {
          void queries.invalidateQueries({ queryKey: ["files"] });
          void queries.invalidateQueries({ queryKey: ["file"] });
          void queries.invalidateQueries({ queryKey: ["history"] });
        }, wait);
      }
    },
    onError: (error) =>
      flash({
        type: "error",
        header: strings.bulk.deleteAllFailed,
        content: createElement(ProblemText, { error }),
      }),
    onSettled: onDone,
  });

  function tell(result: DeleteResult, files: readonly FileDocument[]): void {
    if (result.deleted.length > 0) flash({ type: "success", content: strings.bulk.deleted(result.deleted.length) });
    for (const { fileId, message } of result.errors) {
      const name = files.find((file) => file.fileId === fileId)?.fileName ?? fileId;
      flash({ type: "error", header: strings.bulk.deleteFailed(shortName(name)), content: message });
    }
  }
}
