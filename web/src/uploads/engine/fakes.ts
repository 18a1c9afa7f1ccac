/** An API and an S3 in memory, for tests. */

import type { CreatedUpload, FileDocument, SentPart, SignedPart, UploadApi, WantedFile } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { sleep } from "./delays";
import type { Network } from "./network";
import type { Put, PutAnswer } from "./put";

export const MIB = 1024 * 1024;

interface FakeSession {
  name: string;
  size: number;
  state: "OPEN" | "COMPLETED" | "ABORTED";
  parts: Map<number, number>;
}

type Operation = keyof UploadApi | "put";

/** Each URL is good until `expireUrls`. */
export class FakeService implements UploadApi {
  readonly calls: { operation: Operation; detail: unknown }[] = [];
  readonly sessions = new Map<string, FakeSession>();
  readonly files = new Map<string, number>();
  /** What the API tells of files, by id. */
  readonly records = new Map<string, FileDocument>();
  /** Answers of S3 to come, before it does as it is told. */
  readonly s3Answers: PutAnswer[] = [];
  /** Problems of the API to come, by operation. */
  readonly problems: Partial<Record<Operation, unknown[]>> = {};
  partSize = 5 * MIB;
  threshold = 16 * MIB;
  putMs = 10;
  apiMs = 0;
  inFlight = 0;
  mostInFlight = 0;
  private era = 1;
  private lastId = 0;

  count(operation: Operation): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  details<Detail>(operation: Operation): Detail[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.detail as Detail);
  }

  expireUrls(): void {
    this.era += 1;
  }

  async createUploads(files: readonly WantedFile[]): Promise<CreatedUpload[]> {
    await this.enter("createUploads", files);
    return files.map(({ fileName: name, fileSize: size, overwrite = true }) => {
      if (!overwrite && this.files.has(name))
        throw new ApiProblem(409, "FileExists", `There is a file ${name}.`, "r-1");
      if (size < this.threshold) {
        return {
          mode: "single" as const,
          fileName: name,
          fileId: `id-${name}`,
          expiresTime: inMinutes(15),
          method: "PUT" as const,
          url: `s3://${this.era}/${encodeURIComponent(name)}`,
          headers: { "content-type": "text/plain", "content-length": String(size) },
        };
      }
      this.lastId += 1;
      const uploadId = `u${this.lastId}`;
      this.sessions.set(uploadId, { name, size, state: "OPEN", parts: new Map() });
      return {
        mode: "multipart" as const,
        fileName: name,
        fileId: `id-${name}`,
        expiresTime: inMinutes(24 * 60),
        uploadId,
        partSize: this.partSize,
        partCount: Math.ceil(size / this.partSize),
      };
    });
  }

  async signParts(uploadId: string, numbers: readonly number[]): Promise<{ parts: SignedPart[]; expiresTime: string }> {
    await this.enter("signParts", [...numbers]);
    this.open(uploadId);
    const parts = numbers.map((n) => ({ partNumber: n, url: `s3://${this.era}/${uploadId}/${n}`, headers: {} }));
    return { parts, expiresTime: inMinutes(15) };
  }

  async listParts(uploadId: string): Promise<SentPart[]> {
    await this.enter("listParts", uploadId);
    return [...this.open(uploadId).parts].map(([partNumber, partSize]) => ({
      partNumber,
      partSize,
      eTag: `"${partNumber}"`,
    }));
  }

  async completeUpload(uploadId: string) {
    await this.enter("completeUpload", uploadId);
    if (this.sessions.get(uploadId)?.state !== "COMPLETED") {
      const { name, parts, size } = this.open(uploadId);
      const sent = [...parts.values()].reduce((sum, part) => sum + part, 0);
      if (sent !== size) throw new ApiProblem(409, "UploadIncomplete", "Send these parts.", "r-2");
      this.sessions.set(uploadId, { name, size, state: "COMPLETED", parts: new Map() });
      this.files.set(name, size);
      this.track(name, uploadId);
    }
    const { name, size } = this.sessions.get(uploadId) as FakeSession;
    return { fileName: name, fileId: `id-${name}`, fileSize: size, eTag: uploadId };
  }

  /** What is told of a file from now on; its ETag is the id of the upload that made it. */
  track(name: string, eTag: string, status: FileDocument["status"] = "TRACKED"): void {
    const fileId = `id-${name}`;
    this.records.set(fileId, { fileId, fileName: name, status, uploadTime: inMinutes(0), eTag });
  }

  async getFile(fileId: string): Promise<FileDocument> {
    await this.enter("getFile", fileId);
    const record = this.records.get(fileId);
    if (record === undefined) throw new ApiProblem(404, "NotFound", "There is no such file.", "r-5");
    return record;
  }

  async abortUpload(uploadId: string): Promise<void> {
    await this.enter("abortUpload", uploadId);
    const session = this.sessions.get(uploadId);
    if (session) session.state = "ABORTED";
  }

  readonly put: Put = async ({ url, body, onProgress, signal }) => {
    this.calls.push({ operation: "put", detail: url });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await sleep(this.putMs / 2, signal);
      onProgress(Math.floor(body.size / 2));
      await sleep(this.putMs / 2, signal);
    } finally {
      this.inFlight -= 1;
    }
    const told = this.s3Answers.shift();
    if (told !== undefined) return told;
    const [era, first = "", part] = url.replace("s3://", "").split("/");
    if (Number(era) !== this.era) return { status: 403, code: "AccessDenied" };
    if (part === undefined) {
      this.files.set(decodeURIComponent(first), body.size);
      return { status: 200, code: "" };
    }
    const session = this.sessions.get(first);
    if (session?.state !== "OPEN") return { status: 404, code: "NoSuchUpload" };
    session.parts.set(Number(part), body.size);
    return { status: 200, code: "" };
  };

  private async enter(operation: Operation, detail: unknown): Promise<void> {
    this.calls.push({ operation, detail });
    await (this.apiMs === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, this.apiMs)));
    const problem = this.problems[operation]?.shift();
    if (problem !== undefined && problem !== null) throw problem;
  }

  private open(uploadId: string): FakeSession {
    const session = this.sessions.get(uploadId);
    if (session === undefined) throw new ApiProblem(404, "NotFound", "There is no such upload.", "r-3");
    if (session.state !== "OPEN") throw new ApiProblem(409, "UploadOver", "The upload is over.", "r-4");
    return session;
  }
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

/** A browser's storage. */
export class FakeStorage implements Storage {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  clear(): void {
    this.items.clear();
  }
}

export class FakeNetwork implements Network {
  private readonly listeners: (() => void)[] = [];
  private online = true;

  isOnline(): boolean {
    return this.online;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  turn(online: boolean): void {
    this.online = online;
    for (const listener of this.listeners) listener();
  }
}

export class FakeSessions {
  private readonly expired: (() => void)[] = [];
  private readonly signedIn: (() => void)[] = [];

  onExpired(listener: () => void): () => void {
    this.expired.push(listener);
    return () => {};
  }

  onSignedIn(listener: () => void): () => void {
    this.signedIn.push(listener);
    return () => {};
  }

  expire(): void {
    for (const listener of this.expired) listener();
  }

  signIn(): void {
    for (const listener of this.signedIn) listener();
  }
}

/** A file without bytes, as large as told: slices know their sizes. */
export function fakeFile(
  size: number,
  options: { type?: string; lastModified?: number; unreadable?: boolean } = {},
): File {
  const blob = (bytes: number): Blob =>
    ({
      size: bytes,
      type: options.type ?? "",
      slice: (from = 0, to = bytes) => blob(Math.max(0, Math.min(to, bytes) - from)),
      arrayBuffer: async () => {
        if (options.unreadable) throw new DOMException("gone", "NotReadableError");
        return new ArrayBuffer(0);
      },
    }) as Blob;
  return Object.assign(blob(size), {
    lastModified: options.lastModified ?? 1,
    name: "",
    webkitRelativePath: "",
  }) as File;
}
