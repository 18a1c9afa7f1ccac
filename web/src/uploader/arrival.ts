import type { CompletedUpload, FileDocument, UploadApi } from "../api/client";
import { ApiProblem } from "../api/problem";
import { persist } from "./calls";
import type { Gate } from "./gate";
import { sleep } from "./waiting";

const LOOKS = 4;
const LOOK_PAUSE_MS = 2000;

/**
 * Whether the file is still the one that was made of an upload's parts. A record may be some seconds behind; what is
 * tracked nowhere by then counts as not there: to send it again is safe.
 */
export async function isStillThere(
  api: Pick<UploadApi, "getFile">,
  gate: Gate,
  made: CompletedUpload,
  signal: AbortSignal,
): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1) {
    if (look > 1) await sleep(LOOK_PAUSE_MS, signal);
    const file = await persist(gate, signal, () => recordOf(api, made.fileId, signal));
    if (file?.etag === made.etag && file.versionId === made.versionId) return file.status !== "DELETED";
  }
  return false;
}

async function recordOf(
  api: Pick<UploadApi, "getFile">,
  fileId: string,
  signal: AbortSignal,
): Promise<FileDocument | null> {
  try {
    return await api.getFile(fileId, signal);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}
