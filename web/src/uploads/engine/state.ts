/** What is told of uploads. */

export type UploadItemState = "queued" | "sending" | "paused" | "done" | "failed" | "cancelled";

/** Why a file failed, in a word for programs and a sentence for people. */
export interface UploadFailure {
  code: string;
  message: string;
  /** Of the API's answer; empty where the fault is not the API's. */
  requestId: string;
}

export interface UploadItem {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sentBytes: number;
  readonly state: UploadItemState;
  /** Where the file is to be found once it is done. */
  readonly fileId?: string;
  readonly error?: UploadFailure;
  readonly bytesPerSecond: number;
  /** Null while it can't be told. */
  readonly secondsLeft: number | null;
  /** Whether parts were there already, from before a reload or a pause of days. */
  readonly resumed: boolean;
}

export interface UploadTotals {
  files: number;
  done: number;
  failed: number;
  cancelled: number;
  paused: number;
  /** Queued or sending. */
  active: number;
  bytes: number;
  sentBytes: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
}

/** Why all of it waits: the network is away, or nobody is signed in any more. */
export type WaitingFor = "offline" | "session" | null;

/** Immutable: the same object until something changed. */
export interface UploadState {
  readonly files: readonly UploadItem[];
  readonly totals: UploadTotals;
  readonly waiting: WaitingFor;
}
