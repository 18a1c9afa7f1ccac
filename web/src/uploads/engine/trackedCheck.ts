import type { CompletedUpload, FileDocument, UploadApi } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { callWithRetries } from "./apiRetries";
import type { ConnectivityGate } from "./connectivityGate";
import { sleep } from "./delays";

const READS = 4;
const READ_PAUSE_MS = 2000;

/**
 * Whether the file is still the one that was made of an upload's parts. A record may be some seconds behind; what is
 * tracked nowhere by then counts as not there: to send it again is safe.
 */
export async function isStillTracked(
  api: Pick<UploadApi, "getFile">,
  gate: ConnectivityGate,
  made: CompletedUpload,
  signal: AbortSignal,
): Promise<boolean> {
  for (let read = 1; read <= READS; read += 1) {
    if (read > 1) await sleep(READ_PAUSE_MS, signal);
    const file = await callWithRetries(gate, signal, () => recordOf(api, made.fileId, signal));
    if (file?.eTag === made.eTag && file.versionId === made.versionId) return file.status !== "DELETED";
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
