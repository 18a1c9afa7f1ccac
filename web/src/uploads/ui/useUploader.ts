import { createContext, use } from "react";
import type { UploadState } from "../engine/state";

/** What the screens need of the uploader. */
export interface UploadControl {
  add(files: { file: File; name: string }[]): void;
  pause(id?: string): void;
  resume(id?: string): void;
  cancel(id?: string): void;
  retry(id?: string): void;
  /** Takes what is done or cancelled off the list. */
  clear(): void;
  subscribe(listener: () => void): () => void;
  snapshot(): UploadState;
}

export const UploaderContext = createContext<UploadControl | null>(null);

export function useUploader(): UploadControl {
  const uploader = use(UploaderContext);
  if (!uploader) throw new Error("There is no UploaderContext above this component.");
  return uploader;
}
