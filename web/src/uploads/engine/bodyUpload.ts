/** One body to S3, as often as it takes. */

import type { ConnectivityGate } from "./connectivityGate";
import { delayAfter, sleep } from "./delays";
import { UploadError } from "./errors";
import type { Put } from "./put";
import type { Semaphore } from "./semaphore";

const TRIES = 6;
const SIGNATURES = 4;

export interface Transport {
  gate: ConnectivityGate;
  semaphore: Semaphore;
  put: Put;
}

export interface UploadBody {
  body: Blob;
  /** Where to; asked before each try, so that no URL is used that has expired. */
  signed: () => Promise<{ url: string; headers: Readonly<Record<string, string>> }>;
  /** The URL was refused: it is not to be used again. */
  refused: () => void;
  onProgress: (bytes: number) => void;
}

/** Puts the body; throws UploadError when S3 will not have it. */
export async function putBody(
  { gate, semaphore, put }: Transport,
  upload: UploadBody,
  signal: AbortSignal,
): Promise<void> {
  let refusals = 0;
  for (let attempt = 0; ; ) {
    const answer = await semaphore.use(signal, async () => {
      await gate.pass(signal);
      const { url, headers } = await upload.signed();
      await gate.pass(signal);
      return put({ url, headers, body: upload.body, onProgress: upload.onProgress, signal });
    });
    if (answer.status >= 200 && answer.status < 300) return;
    upload.onProgress(0);
    const { status, code } = answer;
    if (status === 404 || code === "NoSuchUpload") {
      throw new UploadError("UploadOver", "S3 does not know this upload any more: it was given up, or has expired.");
    }
    if (status === 403 || code === "ExpiredToken") {
      upload.refused();
      refusals += 1;
      if (refusals >= SIGNATURES)
        throw new UploadError(code || "Refused", `S3 refused the upload (${status} ${code}).`);
      continue;
    }
    if (status === 412) throw new UploadError("FileExists", "There is a file of this name already.");
    if (status !== 0 && status !== 408 && status !== 429 && status < 500) {
      if (code !== "RequestTimeout")
        throw new UploadError(code || "Refused", `S3 refused the upload (${status} ${code}).`);
    }
    if (gate.waiting !== null) continue;
    if (status === 0) await checkReadable(upload.body);
    attempt += 1;
    // S3 may answer a URL of yesterday in a way that CORS hides.
    if (status === 0 && attempt > 1) upload.refused();
    if (attempt >= TRIES) throw new UploadError("Unreachable", unreachableMessage(status));
    await sleep(delayAfter(attempt), signal);
  }
}

function unreachableMessage(status: number): string {
  return status === 0 ? "S3 could not be reached." : `S3 kept answering ${status}.`;
}

/** A file that was changed or taken away since it was chosen looks like a broken network. */
async function checkReadable(body: Blob): Promise<void> {
  try {
    await body.slice(0, 1).arrayBuffer();
  } catch {
    throw new UploadError(
      "FileChanged",
      "The file was changed, moved or deleted since it was chosen: choose it again.",
    );
  }
}
