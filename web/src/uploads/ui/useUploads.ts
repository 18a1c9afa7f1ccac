import { useCallback, useSyncExternalStore } from "react";
import type { UploadState } from "../engine/state";
import { useUploader } from "./useUploader";

/**
 * A part of what the uploader tells; draws anew only when that part changes.
 *
 * `select` gives the same object for the same state.
 */
export function useUploads<Part>(select: (state: UploadState) => Part): Part {
  const uploader = useUploader();
  const subscribe = useCallback((listener: () => void) => uploader.subscribe(listener), [uploader]);
  return useSyncExternalStore(subscribe, () => select(uploader.snapshot()));
}
