import type { FileUpload } from "./fileUpload";
import { type Speed, secondsLeft } from "./speed";
import type { UploadFailure, UploadItem, UploadItemState } from "./state";

/** A file of the uploader's list. */
export interface Entry {
  readonly id: string;
  readonly upload: FileUpload;
  state: UploadItemState;
  error: UploadFailure | null;
  fileId: string | null;
  /** Of the try that is under way. */
  controller: AbortController | null;
  speed: Speed;
  /** What was told last. */
  item: UploadItem | null;
}

/** What is told of an entry: the same object until something changed. */
export function itemOf(entry: Entry, now: number): UploadItem {
  const { id, upload, state, error, fileId } = entry;
  const sentBytes = state === "cancelled" ? 0 : upload.sentBytes;
  const bytesPerSecond = state === "sending" ? entry.speed.measure(upload.movedBytes, now) : 0;
  const old = entry.item;
  if (old !== null && old.state === state && old.sentBytes === sentBytes && old.bytesPerSecond === bytesPerSecond) {
    return old;
  }
  entry.item = {
    id,
    name: upload.name,
    size: upload.size,
    sentBytes,
    state,
    bytesPerSecond,
    secondsLeft: state === "sending" ? secondsLeft(upload.size - sentBytes, bytesPerSecond) : null,
    resumed: upload.resumed,
    ...(error === null ? {} : { error }),
    ...(fileId === null ? {} : { fileId }),
  };
  return entry.item;
}
