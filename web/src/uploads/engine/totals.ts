import { secondsLeft } from "./speed";
import type { UploadItem, UploadTotals } from "./state";

/** All files together; cancelled ones count as files, not as bytes. */
export function totalsOf(files: readonly UploadItem[], bytesPerSecond: number): UploadTotals {
  const totals: UploadTotals = {
    files: files.length,
    done: 0,
    failed: 0,
    cancelled: 0,
    paused: 0,
    active: 0,
    bytes: 0,
    sentBytes: 0,
    bytesPerSecond,
    secondsLeft: null,
  };
  let bytesLeft = 0;
  for (const { state, size, sentBytes } of files) {
    totals[state === "queued" || state === "sending" ? "active" : state] += 1;
    if (state === "cancelled") continue;
    totals.bytes += size;
    totals.sentBytes += sentBytes;
    if (state === "queued" || state === "sending") bytesLeft += size - sentBytes;
  }
  if (totals.active > 0) totals.secondsLeft = secondsLeft(bytesLeft, bytesPerSecond);
  return totals;
}
