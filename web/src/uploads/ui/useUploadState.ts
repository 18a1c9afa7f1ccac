import { startTransition, useEffect, useState } from "react";
import type { UploadState } from "../engine/state";
import { useUploader } from "./useUploader";

/**
 * All that the uploader tells, for what draws a lot of it; null until the first look.
 *
 * Drawn as a transition, in slices between which the browser answers to the user: twenty rows, five times a second, else
 * hold the page up.
 */
export function useUploadState(): UploadState | null {
  const uploader = useUploader();
  const [state, setState] = useState<UploadState | null>(null);
  useEffect(() => {
    const look = (): void => startTransition(() => setState(uploader.snapshot()));
    look();
    return uploader.subscribe(look);
  }, [uploader]);
  return state;
}
