import { vi } from "vitest";
import type { Api, FileDocument, Me, WholeJob } from "../api/client";
import type { Session } from "../auth/session";
import type { AuthConfig } from "../config";
import type { Services } from "../kit/services";
import type { UploadItem, UploadState } from "../uploads/engine/state";
import type { UploadControl } from "../uploads/ui/useUploader";

export const ADMIN: Me = {
  userId: "u-1",
  name: "Admin",
  email: "admin@example.com",
  groups: ["admins"],
  mayUpload: true,
  mayDelete: true,
};

export const COGNITO: AuthConfig = {
  mode: "cognito",
  authority: "https://idp/pool",
  clientId: "client",
  hostedUiBaseUrl: "https://login",
  scope: "openid email",
};

export function fileOf(fileName: string, more: Partial<FileDocument> = {}): FileDocument {
  const fileId = Buffer.from(fileName).toString("base64url");
  return {
    fileName,
    status: "TRACKED",
    fileSize: 1536,
    uploadTime: "2026-03-10T12:00:00Z",
    detectedType: "text/plain",
    uploadedBy: "ann@example.com",
    revision: 1,
    ...more,
    fileId,
  };
}

export function jobOf(fileName: string, more: Partial<WholeJob> = {}): WholeJob {
  const idOf = (name: string): string => Buffer.from(name).toString("base64url");
  return {
    jobId: Buffer.from(fileName.padEnd(16).slice(0, 16)).toString("hex"),
    fileId: idOf(fileName),
    fileName,
    operation: "append",
    status: "QUEUED",
    submittedBy: ADMIN.userId,
    submittedTime: "2026-03-10T12:00:00Z",
    attempts: 0,
    outputName: `outputs/${fileName}`,
    outputFileId: idOf(`outputs/${fileName}`),
    ...more,
  };
}

/** An API of these files; a method that a test does not give answers with nothing. */
export function fakeApi(files: readonly FileDocument[], methods: Partial<Api> = {}): Api {
  const find = (fileId: string): FileDocument => files.find((file) => file.fileId === fileId) ?? fileOf("nothing");
  return {
    listFiles: vi.fn(async () => ({ files: [...files], cursor: null })),
    getFile: vi.fn(async (fileId) => find(fileId)),
    getHistory: vi.fn(async () => ({ events: [], cursor: null })),
    makeDownload: vi.fn(async (fileId) => ({
      url: `http://localhost:4566/bucket/${encodeURIComponent(find(fileId).fileName)}?X-Amz-Signature=1`,
      expiresTime: "2026-03-10T12:15:00Z",
    })),
    deleteFiles: vi.fn(async (fileIds) => ({ deleted: [...fileIds], errors: [] })),
    getStatistics: vi.fn(async () => {
      throw new Error("not faked");
    }),
    getMe: vi.fn(async () => ADMIN),
    listUploads: vi.fn(async () => ({ uploads: [], cursor: null })),
    createUploads: vi.fn(async () => []),
    signParts: vi.fn(async () => ({ parts: [], expiresTime: "" })),
    listParts: vi.fn(async () => []),
    completeUpload: vi.fn(async () => ({ fileId: "", fileName: "", fileSize: 0, eTag: "" })),
    submitJobs: vi.fn(async () => []),
    listJobs: vi.fn(async () => ({ jobs: [], cursor: null })),
    listFileJobs: vi.fn(async () => ({ jobs: [], cursor: null })),
    getJob: vi.fn(async () => {
      throw new Error("not faked");
    }),
    cancelJob: vi.fn(async () => {
      throw new Error("not faked");
    }),
    abortUpload: vi.fn(async () => undefined),
    ...methods,
  };
}

export function fakeUploader(files: readonly UploadItem[] = []): UploadControl {
  const count = (state: UploadItem["state"]): number => files.filter((file) => file.state === state).length;
  const state: UploadState = {
    files,
    totals: {
      files: files.length,
      done: count("done"),
      failed: count("failed"),
      cancelled: count("cancelled"),
      paused: count("paused"),
      active: count("queued") + count("sending"),
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      sentBytes: files.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
      bytesPerSecond: 0,
      secondsLeft: null,
    },
    waiting: null,
  };
  return {
    add: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    retry: vi.fn(),
    cancel: vi.fn(),
    clear: vi.fn(),
    subscribe: () => () => {},
    snapshot: () => state,
  };
}

const SESSION: Session = {
  user: () => null,
  token: async () => null,
  signIn: async () => {},
  signInAgain: async () => true,
  completeSignIn: async () => true,
  signOut: async () => {},
  rejected: () => {},
  onExpired: () => () => {},
  onSignedIn: () => () => {},
};

export interface FakeServices extends Services {
  uploader: UploadControl;
}

export function fakeServices(api: Api, uploader: UploadControl = fakeUploader()): FakeServices {
  return {
    api,
    uploader,
    session: SESSION,
    config: {
      apiBaseUrl: "/api",
      auth: { mode: "local", authority: "", clientId: "", hostedUiBaseUrl: "", scope: "" },
      upload: { multipartThresholdBytes: 8, partSizeBytes: 8, concurrency: 4, maxFileBytes: 100 },
      refreshMs: 4000,
      environment: "test",
    },
  };
}
