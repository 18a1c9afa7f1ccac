import { useQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import { useServices } from "../kit/services";
import { previewDisposition, previewKind } from "./preview";

const GOOD_SECONDS = 900;
const RENEWED_AFTER_MS = 10 * 60 * 1000;

/** A signed URL of a file's present version, for its preview and to tell the bucket; renewed before it ends. */
export function useFileLink(file: FileDocument) {
  const { api } = useServices();
  const disposition = previewDisposition(previewKind(file));
  return useQuery({
    queryKey: ["link", file.fileId, file.versionId ?? file.eTag ?? file.uploadTime, disposition],
    queryFn: ({ signal }) => api.makeDownload(file.fileId, { disposition, expiresIn: GOOD_SECONDS }, signal),
    enabled: file.status !== "DELETED",
    staleTime: RENEWED_AFTER_MS,
    gcTime: RENEWED_AFTER_MS,
    // A new URL would begin a film anew.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
