import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import type { Upload } from "../api/client";
import { useFlash } from "../app/flash";
import { ProblemText } from "../app/ProblemText";
import { useServices } from "../app/services";
import { strings } from "../strings";
import { useUploads } from "./useUploads";

/** One's own uploads that are open at the server, but for those that are running here. */
export function useUnfinished() {
  const { api } = useServices();
  const queries = useQueryClient();
  const flash = useFlash();
  const files = useUploads((state) => state.files);
  const query = useQuery({ queryKey: ["unfinished"], queryFn: ({ signal }) => api.listUploads({}, signal) });
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
  const here = new Set(files.filter(({ state }) => state !== "cancelled").map(({ name }) => name));
  return {
    uploads: (query.data?.uploads ?? []).filter((upload) => upload.state === "OPEN" && !here.has(upload.fileName)),
    error: query.error,
    isLoading: query.isPending,
    refetch: query.refetch,
    abort: mutate,
    aborting: isPending ? variables.uploadId : null,
  };
}
