/** One file on its way: whole by one PUT, or in parts, as the API says. */

import type { CreatedUpload, UploadApi } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { callWithRetries } from "./apiRetries";
import { putBody, type Transport } from "./bodyUpload";
import { isUploadClosed, UploadError } from "./errors";
import { fingerprintOf, type ResumeRecord, type ResumeRecords } from "./resumeRecords";
import { SignedParts } from "./signedParts";
import { isStillTracked } from "./trackedCheck";
import type { UploadCreator, UploadRequest } from "./uploadCreation";

export interface UploadContext extends Transport {
  api: UploadApi;
  records: ResumeRecords;
  creator: UploadCreator;
  concurrency: number;
  changed: () => void;
  /** So many bytes have left just now, over all files. */
  moved: (bytes: number) => void;
}

const COMPLETIONS = 3;
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;

export class FileUpload implements UploadRequest {
  creation: Promise<CreatedUpload> | null = null;
  resumed = false;
  /** All that has left, what was lost and sent again included; not what was there already. */
  movedBytes = 0;
  /** Read once: the browser may ask the disk each time. */
  readonly size: number;
  readonly fingerprint: string;
  /** Bytes of the parts that S3 has, by number. */
  private readonly sent = new Map<number, number>();
  private readonly leaving = new Map<number, number>();
  private plan: ResumeRecord | null = null;

  constructor(
    readonly file: File,
    readonly name: string,
    private readonly context: UploadContext,
  ) {
    this.size = file.size;
    this.fingerprint = fingerprintOf(name, this.size, file.lastModified);
  }

  get contentType(): string {
    return MEDIA_TYPE.test(this.file.type) ? this.file.type : "";
  }

  get sentBytes(): number {
    let bytes = 0;
    for (const part of this.sent.values()) bytes += part;
    for (const part of this.leaving.values()) bytes += part;
    return Math.min(bytes, this.size);
  }

  /** Whether the API knows nothing of it, not even from before a reload. */
  get isUncreated(): boolean {
    return this.creation === null && this.plan === null && this.context.records.find(this.fingerprint) === null;
  }

  /** Sends what is still to be sent; the file's id. */
  async send(signal: AbortSignal): Promise<string> {
    this.leaving.clear();
    const finished = this.plan === null ? await this.resume(signal) : null;
    if (finished !== null) return finished;
    if (this.plan !== null) return this.sendPlanned(this.plan, signal);
    signal.throwIfAborted();
    const created = await this.context.creator.of(this);
    signal.throwIfAborted();
    if (created.mode === "single") return this.sendWhole(signal);
    this.plan = planOf(created);
    this.context.records.keep(this.fingerprint, this.plan);
    return this.sendPlanned(this.plan, signal);
  }

  /** What was leaving when it was paused has to leave again. */
  halt(): void {
    this.leaving.clear();
  }

  /** Gives up what the API and S3 hold of it. */
  async abort(): Promise<void> {
    const { api, gate, records } = this.context;
    const record = this.plan ?? records.find(this.fingerprint);
    const begun = await this.creation?.catch(() => null);
    this.forget();
    const uploadIds = new Set([record?.uploadId, begun?.uploadId].filter((id) => id !== undefined));
    const signal = new AbortController().signal;
    await Promise.all(
      [...uploadIds].map((id) => callWithRetries(gate, signal, () => api.abortUpload(id)).catch(() => {})),
    );
  }

  private forget(): void {
    this.context.records.forget(this.fingerprint);
    this.plan = null;
    this.creation = null;
    this.sent.clear();
    this.leaving.clear();
    this.resumed = false;
  }

  /** Takes up an upload of before a reload; the file's id where that is complete already. */
  private async resume(signal: AbortSignal): Promise<string | null> {
    const record = this.context.records.find(this.fingerprint);
    if (record === null) return null;
    try {
      await this.readParts(record, signal);
      this.plan = record;
      this.resumed = this.sent.size > 0;
      return null;
    } catch (error) {
      if (!isUploadClosed(error)) throw error;
    }
    const { api, gate } = this.context;
    try {
      const completed = await callWithRetries(gate, signal, () => api.completeUpload(record.uploadId, signal));
      // A session stays complete, whatever becomes of its file.
      if (await isStillTracked(api, gate, completed, signal)) {
        this.finish();
        return completed.fileId;
      }
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.isPassing || error.status === 401) throw error;
    }
    this.forget();
    return null;
  }

  private async readParts(plan: ResumeRecord, signal: AbortSignal): Promise<void> {
    const parts = await callWithRetries(this.context.gate, signal, () =>
      this.context.api.listParts(plan.uploadId, signal),
    );
    this.sent.clear();
    for (const { partNumber, partSize } of parts) {
      if (partNumber <= plan.partCount && partSize === this.sliceOf(plan, partNumber).size)
        this.sent.set(partNumber, partSize);
    }
    this.context.changed();
  }

  private async sendWhole(signal: AbortSignal): Promise<string> {
    let fileId = "";
    await putBody(
      this.context,
      {
        body: this.file,
        signed: async () => {
          const created = await this.context.creator.of(this);
          fileId = created.fileId;
          return { url: created.url ?? "", headers: created.headers ?? {} };
        },
        refused: () => {
          this.creation = null;
        },
        onProgress: (bytes) => this.progress(1, bytes, signal),
      },
      signal,
    );
    this.progress(1, this.size, signal);
    this.finish();
    return fileId;
  }

  private async sendPlanned(plan: ResumeRecord, signal: AbortSignal): Promise<string> {
    try {
      for (let attempt = 1; ; attempt += 1) {
        await this.sendParts(plan, signal);
        try {
          const { api, gate } = this.context;
          const completed = await callWithRetries(gate, signal, () => api.completeUpload(plan.uploadId, signal));
          this.finish();
          return completed.fileId;
        } catch (error) {
          const isIncomplete = error instanceof ApiProblem && error.code === "UploadIncomplete";
          if (!isIncomplete || attempt >= COMPLETIONS) throw error;
          await this.readParts(plan, signal);
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      // The next try begins anew.
      if (isUploadClosed(error)) this.forget();
      throw error;
    }
  }

  private async sendParts(plan: ResumeRecord, outer: AbortSignal): Promise<void> {
    const missing = Array.from({ length: plan.partCount }, (_, index) => index + 1).filter((n) => !this.sent.has(n));
    const pending = [...missing];
    // One part that can't be sent ends the others.
    const controller = new AbortController();
    const signal = AbortSignal.any([outer, controller.signal]);
    const { api, gate, concurrency } = this.context;
    const signed = new SignedParts(
      (numbers) => callWithRetries(gate, signal, () => api.signParts(plan.uploadId, numbers, signal)),
      () => missing.filter((number) => !this.sent.has(number)),
    );
    const work = async () => {
      for (let number = pending.shift(); number !== undefined; number = pending.shift()) {
        await this.sendPart(plan, number, signed, signal);
      }
    };
    const workers = Array.from({ length: Math.min(concurrency, pending.length) }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      controller.abort();
      await Promise.allSettled(workers);
      throw error;
    }
  }

  private async sendPart(plan: ResumeRecord, number: number, signed: SignedParts, signal: AbortSignal): Promise<void> {
    const body = this.sliceOf(plan, number);
    await putBody(
      this.context,
      {
        body,
        signed: () => signed.get(number),
        refused: () => signed.forget(),
        onProgress: (bytes) => this.progress(number, bytes, signal),
      },
      signal,
    );
    this.progress(number, body.size, signal);
    this.leaving.delete(number);
    this.sent.set(number, body.size);
    this.context.changed();
  }

  private sliceOf(plan: ResumeRecord, number: number): Blob {
    const first = (number - 1) * plan.partSize;
    return this.file.slice(first, Math.min(first + plan.partSize, this.size));
  }

  private progress(number: number, bytes: number, signal: AbortSignal): void {
    if (signal.aborted) return;
    const moved = Math.max(0, bytes - (this.leaving.get(number) ?? 0));
    this.movedBytes += moved;
    this.context.moved(moved);
    this.leaving.set(number, bytes);
    this.context.changed();
  }

  private finish(): void {
    this.context.records.forget(this.fingerprint);
    this.creation = null;
    this.plan = null;
    this.leaving.clear();
    this.sent.clear();
    this.sent.set(1, this.size);
  }
}

function planOf({ uploadId, fileId, partSize, partCount, expiresTime }: CreatedUpload): ResumeRecord {
  if (uploadId === undefined || partSize === undefined || partCount === undefined) {
    throw new UploadError("BadAnswer", "The server did not say how the file is to be sent.");
  }
  return { uploadId, fileId, partSize, partCount, expiresAt: expiresTime };
}
