import { ApiProblem } from "../../api/problem";
import type { UploadFailure } from "./state";

/** A file can't be uploaded; the message is for people. */
export class UploadError extends Error {
  override name = "UploadError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function failureOf(error: unknown): UploadFailure {
  if (error instanceof UploadError) return { code: error.code, message: error.message, requestId: "" };
  if (error instanceof ApiProblem) return { code: error.code, message: error.detail, requestId: error.requestId };
  return { code: "Unexpected", message: error instanceof Error ? error.message : String(error), requestId: "" };
}

/** Whether the upload's session is gone: it has to begin anew. */
export function isUploadClosed(error: unknown): boolean {
  if (error instanceof UploadError) return error.code === "UploadOver";
  return error instanceof ApiProblem && (error.code === "UploadOver" || error.status === 404);
}
