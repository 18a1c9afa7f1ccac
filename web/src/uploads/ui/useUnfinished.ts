import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import type { Upload } from "../../api/client";
import { useFlash } from "../../kit/flash";
import { ProblemText } from "../../kit/ProblemText";
import { useServices } from "../../kit/services";
import { strings } from "../../strings";
import { readUnfinished } from "./unfinished";
import { useUploads } from "./useUploads";

/** One's own uploads that are open at the server, but for those that are running here. */
export function useUnfinished() {
  const { api, config } = useServices();
  const queries = useQueryClient();
  const flash = useFlash();
  // As text: it is the same as long as the names are, however often progress is told.
  const here = useUploads(({ files }) =>
    JSON.stringify(
      files
        .filter(({ state, size }) => state !== "cancelled" && size >= config.upload.multipartThresholdBytes)
        .map(({ name }) => name),
    ),
  );
  const query = useQuery({ queryKey: ["unfinished"], queryFn: ({ signal }) => readUnfinished(api, signal) });
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (upload: Upload) => api.abortUpload(upload.uploadId, upload.uploadedBy),
    onSuccess: () => flash({ type: "success", content: strings.unfinished.aborted }),
    onError: (error) =>
      flash({
        type: "error",
        header: strings.unfinished.abortFailed,
        content: createElement(ProblemText, { error }),
      }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["unfinished"] }),
  });
  const namesHere = new Set<unknown>(JSON.parse(here));
  return {
    uploads: (query.data?.uploads ?? []).filter(
      ({ status, fileName }) => status === "OPEN" && !namesHere.has(fileName),
    ),
    isCut: query.data?.isCut ?? false,
    error: query.error,
    isLoading: query.isPending,
    refetch: query.refetch,
    abort: mutate,
    aborting: isPending ? variables.uploadId : null,
  };
}
