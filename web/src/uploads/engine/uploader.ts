/**
 * Sends files to S3: many at once, in parts, through pauses, broken networks, expired URLs and reloads of the page.
 *
 * Knows no React: `subscribe` and `snapshot` are what useSyncExternalStore asks for.
 */

import type { UploadApi } from "../../api/client";
import type { Session } from "../../auth/session";
import type { UploadConfig } from "../../config";
import { ConnectivityGate } from "./connectivityGate";
import { type Entry, itemOf } from "./entry";
import { failureOf } from "./errors";
import { FileUpload } from "./fileUpload";
import { browserNetwork, type Network } from "./network";
import { type Put, putByXhr } from "./put";
import { browserStorage, ResumeRecords } from "./resumeRecords";
import { Semaphore } from "./semaphore";
import { Speed } from "./speed";
import type { UploadFailure, UploadItem, UploadItemState, UploadState } from "./state";
import { totalsOf } from "./totals";
import { UploadCreator } from "./uploadCreation";

export interface UploaderOptions {
  limits: UploadConfig;
  /** Where uploads wait while nobody is signed in. */
  session?: Pick<Session, "onExpired" | "onSignedIn">;
  /** Called once for each file that S3 has. */
  onDone?: (item: UploadItem) => void;
  /** False: a file whose name is taken fails with FileExists. Default true. */
  overwrite?: boolean;
  /** For what outlives a reload. Default: localStorage. */
  storage?: Storage | null;
  network?: Network;
  put?: Put;
}

const NOTIFY_EVERY_MS = 200;
const QUEUED_AT_ONCE = 50;
const TOO_LARGE: UploadFailure = {
  code: "TooLarge",
  message: "The file is larger than may be uploaded.",
  requestId: "",
};
const MEASURED_EVERY_MS = 1000;

export class Uploader {
  private readonly entries = new Map<string, Entry>();
  // Of thousands of files, looking through all of them for the next one takes too long.
  private readonly queued = new Set<Entry>();
  private readonly sending = new Set<Entry>();
  private readonly fingerprints = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly gate: ConnectivityGate;
  private readonly context: ConstructorParameters<typeof FileUpload>[2];
  private readonly totalSpeed = new Speed(0, Date.now());
  private running = 0;
  private movedBytes = 0;
  private lastId = 0;
  private notifiedAt = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private due = Number.POSITIVE_INFINITY;
  private state: UploadState = { files: [], totals: totalsOf([], 0), waiting: null };

  constructor(
    api: UploadApi,
    private readonly options: UploaderOptions,
  ) {
    const { limits, session, overwrite = true, network = browserNetwork, put = putByXhr } = options;
    const changed = () => this.notifySoon();
    this.gate = new ConnectivityGate(network, session, changed);
    const isSmall = (file: { size: number }) => file.size < limits.multipartThresholdBytes;
    this.context = {
      api,
      put,
      gate: this.gate,
      semaphore: new Semaphore(limits.concurrency),
      records: new ResumeRecords(options.storage === undefined ? browserStorage() : options.storage),
      creator: new UploadCreator(api, this.gate, overwrite, () => this.uncreatedUploads(isSmall), isSmall),
      concurrency: limits.concurrency,
      changed,
      moved: (bytes) => {
        this.movedBytes += bytes;
      },
    };
  }

  /** Queues files; one that is on its way already is not queued twice. Many are queued some at a time. */
  add = (files: readonly { file: File; name: string }[]): void => {
    this.enqueue(files.slice(0, QUEUED_AT_ONCE));
    // The browser asks the disk for each size: hundreds at once would hold the page up.
    if (files.length > QUEUED_AT_ONCE) setTimeout(() => this.add(files.slice(QUEUED_AT_ONCE)), 0);
  };

  /** This and those below mean one file, or all to which it applies. */
  pause = (id?: string): void => this.turn(id, ["queued", "sending"], "paused");

  resume = (id?: string): void => this.turn(id, ["paused"], "queued");

  retry = (id?: string): void => this.turn(id, ["failed"], "queued", (entry) => entry.error?.code !== "TooLarge");

  /** Gives up, here and at the server. */
  cancel = (id?: string): void =>
    this.turn(id, ["queued", "sending", "paused", "failed"], "cancelled", (entry) => {
      // A call that begins it may be under way: what that makes is given up as well.
      void entry.upload.abort();
      return true;
    });

  /** Takes what is done or cancelled off the list. */
  clear = (): void => {
    for (const [id, { state }] of this.entries) {
      if (state === "done" || state === "cancelled") this.entries.delete(id);
    }
    this.notify();
  };

  /** Calls after changes, at most every 200 ms but for what the user does. The answer ends it. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The same object until the next change is told. */
  snapshot = (): UploadState => this.state;

  private enqueue(files: readonly { file: File; name: string }[]): void {
    for (const { file, name } of files) {
      const upload = new FileUpload(file, name, this.context);
      if (this.fingerprints.has(upload.fingerprint)) continue;
      this.fingerprints.add(upload.fingerprint);
      this.lastId += 1;
      const tooLarge = upload.size > this.options.limits.maxFileBytes;
      const entry: Entry = {
        id: String(this.lastId),
        upload,
        state: "queued",
        error: tooLarge ? TOO_LARGE : null,
        fileId: null,
        controller: null,
        speed: new Speed(0, Date.now()),
        item: null,
      };
      this.entries.set(entry.id, entry);
      this.move(entry, tooLarge ? "failed" : "queued");
    }
    this.pump();
    if (this.entries.size <= QUEUED_AT_ONCE) this.notify();
    else this.notifySoon();
  }

  private turn(
    id: string | undefined,
    from: readonly UploadItemState[],
    to: UploadItemState,
    applies: (entry: Entry) => boolean = () => true,
  ): void {
    for (const entry of id === undefined ? this.entries.values() : [this.entries.get(id)]) {
      if (entry === undefined || !from.includes(entry.state) || !applies(entry)) continue;
      this.move(entry, to);
      entry.error = null;
      entry.controller?.abort();
      entry.controller = null;
      entry.upload.halt();
    }
    this.pump();
    this.notify();
  }

  private move(entry: Entry, state: UploadItemState): void {
    entry.state = state;
    this.queued.delete(entry);
    this.sending.delete(entry);
    if (state === "queued") this.queued.add(entry);
    if (state === "sending") this.sending.add(entry);
    if (state === "done" || state === "cancelled") this.fingerprints.delete(entry.upload.fingerprint);
  }

  /** Those that are to begin: one that is sending may not have begun. One after another: who asks needs few of them. */
  private *uncreatedUploads(isWanted: (upload: FileUpload) => boolean): Generator<FileUpload> {
    for (const entries of [this.sending, this.queued]) {
      for (const { upload } of entries) if (isWanted(upload) && upload.isUncreated) yield upload;
    }
  }

  private pump(): void {
    for (const entry of this.queued) {
      if (this.running >= this.options.limits.concurrency) return;
      void this.run(entry);
    }
  }

  private async run(entry: Entry): Promise<void> {
    const controller = new AbortController();
    entry.controller = controller;
    this.move(entry, "sending");
    entry.speed = new Speed(entry.upload.movedBytes, Date.now());
    this.running += 1;
    try {
      const fileId = await entry.upload.send(controller.signal);
      this.succeed(entry, controller, fileId);
    } catch (error) {
      if (entry.controller === controller) {
        entry.error = failureOf(error);
        this.end(entry, "failed", null);
      }
    } finally {
      this.running -= 1;
      this.pump();
      this.notifySoon();
    }
  }

  /** A pause, and even a try that follows it, may come too late. */
  private succeed(entry: Entry, controller: AbortController, fileId: string): void {
    if (entry.state === "cancelled" || entry.state === "done") return;
    if (entry.controller !== controller) entry.controller?.abort();
    this.end(entry, "done", fileId);
  }

  private end(entry: Entry, state: UploadItemState, fileId: string | null): void {
    this.move(entry, state);
    entry.fileId = fileId;
    entry.controller = null;
    if (state === "done") this.options.onDone?.(itemOf(entry, Date.now()));
  }

  private notifySoon(milliseconds = Math.max(0, this.notifiedAt + NOTIFY_EVERY_MS - Date.now())): void {
    const due = Date.now() + milliseconds;
    if (due >= this.due) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.notify(), milliseconds);
  }

  private notify(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.due = Number.POSITIVE_INFINITY;
    this.notifiedAt = Date.now();
    this.state = this.stateAt(this.notifiedAt);
    // A speed falls even while nothing happens.
    if (this.running > 0 && this.state.waiting === null) this.notifySoon(MEASURED_EVERY_MS);
    for (const listener of this.listeners) listener();
  }

  private stateAt(now: number): UploadState {
    const files = [...this.entries.values()].map((entry) => itemOf(entry, now));
    const speed = this.totalSpeed.measure(this.movedBytes, now);
    return { files, totals: totalsOf(files, this.running > 0 ? speed : 0), waiting: this.gate.waiting };
  }
}
