/** The API, typed by its OpenAPI document. Every failure is an ApiProblem. */

import type { Session } from "../auth/session";
import type { Config } from "../config";
import { ApiProblem, problemOf } from "./problem";
import type { components, operations } from "./schema";

export { ApiProblem } from "./problem";

type Schemas = components["schemas"];
export type FileDocument = Schemas["File"];
export type FileEvent = Schemas["FileEvent"];
export type FilePage = Schemas["FilePage"];
export type HistoryPage = Schemas["HistoryPage"];
export type DownloadLink = Schemas["DownloadLink"];
export type DeleteResult = Schemas["DeleteResult"];
export type Statistics = Schemas["StatisticsAnswer"];
export type Me = Schemas["Me"];
export type WantedFile = Pick<Schemas["WantedFile"], "fileName" | "fileSize"> & Partial<Schemas["WantedFile"]>;
export type CreatedUpload = Schemas["CreatedUpload"];
export type CompletedUpload = Schemas["CompletedUpload"];
export type SignedPart = Schemas["SignedPart"];
export type SentPart = Schemas["SentPart"];
export type Upload = Schemas["Upload"];
export type UploadPage = Schemas["UploadPage"];
export type Job = Schemas["Job"];
/** With its text, where who asks may see it. */
export type WholeJob = Schemas["WholeJob"];
export type JobPage = Schemas["JobPage"];
export type JobStatus = Job["status"];
export type WantedJobs = Pick<Schemas["SubmitJobs"], "operation" | "fileIds"> & Partial<Schemas["SubmitJobs"]>;
export type FileStatus = FileDocument["status"];

/** What a list is asked for; absent means the API's default. */
export type ListQuery = NonNullable<operations["listFiles"]["parameters"]["query"]>;
export type DownloadOptions = Partial<Schemas["DownloadRequest"]>;
export interface StatisticsRange {
  from?: string;
  to?: string;
}

/** What the uploader needs of the API. */
export interface UploadApi {
  createUploads(files: readonly WantedFile[], signal?: AbortSignal): Promise<CreatedUpload[]>;
  signParts(
    uploadId: string,
    partNumbers: readonly number[],
    signal?: AbortSignal,
  ): Promise<{ parts: SignedPart[]; expiresTime: string }>;
  listParts(uploadId: string, signal?: AbortSignal): Promise<SentPart[]>;
  completeUpload(uploadId: string, signal?: AbortSignal): Promise<CompletedUpload>;
  abortUpload(uploadId: string, owner?: string): Promise<void>;
  getFile(fileId: string, signal?: AbortSignal): Promise<FileDocument>;
}

/** What the screens of jobs need of the API. */
export interface JobsApi {
  /** One job for each file, or none at all; `key` says that it is the same submission, however often it is sent. */
  submitJobs(wanted: WantedJobs, key: string): Promise<Job[]>;
  listJobs(query?: JobsQuery, signal?: AbortSignal): Promise<JobPage>;
  listFileJobs(fileId: string, query?: JobsQuery, signal?: AbortSignal): Promise<JobPage>;
  getJob(jobId: string, signal?: AbortSignal): Promise<WholeJob>;
  cancelJob(jobId: string): Promise<Job>;
}

export type JobsQuery = NonNullable<operations["listJobs"]["parameters"]["query"]>;

export interface Api extends UploadApi, JobsApi {
  listFiles(query?: ListQuery, signal?: AbortSignal): Promise<FilePage>;
  getHistory(fileId: string, cursor?: string | null, signal?: AbortSignal): Promise<HistoryPage>;
  makeDownload(fileId: string, options?: DownloadOptions, signal?: AbortSignal): Promise<DownloadLink>;
  deleteFiles(fileIds: readonly string[], signal?: AbortSignal): Promise<DeleteResult>;
  getStatistics(range?: StatisticsRange, signal?: AbortSignal): Promise<Statistics>;
  getMe(signal?: AbortSignal): Promise<Me>;
  /** Uploads in parts that are not finished: one's own, or with `all`, for administrators, everybody's. */
  listUploads(options?: ListUploadsOptions, signal?: AbortSignal): Promise<UploadPage>;
}

export type ListUploadsOptions = NonNullable<operations["listUploads"]["parameters"]["query"]>;

const ANSWER_WITHIN_MS = 30_000;

interface Call {
  method?: "GET" | "POST" | "DELETE";
  query?: Record<string, unknown> | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** The API of `config`, called as who is signed in. */
export function createApi(config: Pick<Config, "apiBaseUrl">, session: Pick<Session, "token" | "rejected">): Api {
  async function call<Answer>(
    path: string,
    { method = "GET", query, body, headers: more = {}, signal }: Call = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { accept: "application/json", ...more };
    const token = await tokenOf(session);
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await ask(`${config.apiBaseUrl}${path}${toQuery(query)}`, {
      method,
      headers,
      cache: "no-store",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: withDeadline(signal),
    });
    if (!answer.ok) {
      if (answer.status === 401) session.rejected(token);
      throw await problemOf(answer);
    }
    if (answer.status === 204) return undefined as Answer;
    try {
      return (await answer.json()) as Answer;
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem(0, "BadAnswer", "The answer broke off, or is no JSON.", "", [], { cause: error });
    }
  }

  const file = (fileId: string) => `/files/${encodeURIComponent(fileId)}`;
  const job = (jobId: string) => `/jobs/${encodeURIComponent(jobId)}`;
  const upload = (uploadId: string) => `/uploads/${encodeURIComponent(uploadId)}`;
  return {
    listFiles: (query, signal) => call("/files", { query, signal }),
    getFile: (fileId, signal) => call(file(fileId), { signal }),
    getHistory: (fileId, cursor, signal) => call(`${file(fileId)}/history`, { query: { cursor }, signal }),
    makeDownload: (fileId, options, signal) =>
      call(`${file(fileId)}/download`, { method: "POST", body: options ?? {}, signal }),
    deleteFiles: (fileIds, signal) => call("/files/delete", { method: "POST", body: { fileIds }, signal }),
    getStatistics: (range, signal) => call("/stats", { query: { ...range }, signal }),
    getMe: (signal) => call("/me", { signal }),
    listUploads: (options, signal) => call("/uploads", { query: options, signal }),
    submitJobs: async (wanted, key) => {
      const headers = { "idempotency-key": key };
      return (await call<Schemas["Jobs"]>("/jobs", { method: "POST", body: wanted, headers })).jobs;
    },
    listJobs: (query, signal) => call("/jobs", { query, signal }),
    listFileJobs: (fileId, query, signal) => call(`${file(fileId)}/jobs`, { query, signal }),
    getJob: (jobId, signal) => call(job(jobId), { signal }),
    cancelJob: (jobId) => call(`${job(jobId)}/cancel`, { method: "POST", body: {} }),
    createUploads: async (files, signal) => {
      const answer = await call<Schemas["CreatedUploads"]>("/uploads", { method: "POST", body: { files }, signal });
      return answer.uploads;
    },
    signParts: (uploadId, partNumbers, signal) =>
      call(`${upload(uploadId)}/parts`, {
        method: "POST",
        body: { parts: partNumbers.map((partNumber) => ({ partNumber })) },
        signal,
      }),
    listParts: async (uploadId, signal) =>
      (await call<Schemas["Parts"]>(`${upload(uploadId)}/parts`, { signal })).parts,
    completeUpload: (uploadId, signal) => call(`${upload(uploadId)}/complete`, { method: "POST", body: {}, signal }),
    abortUpload: (uploadId, owner) => call(upload(uploadId), { method: "DELETE", query: { owner } }),
  };
}

async function tokenOf(session: Pick<Session, "token">): Promise<string | null> {
  try {
    return await session.token();
  } catch (error) {
    throw new ApiProblem(0, "Offline", "Your sign-in could not be renewed just now.", "", [], { cause: error });
  }
}

async function ask(url: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // Who gave up waiting on purpose does not want to hear of a problem.
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const late = error instanceof DOMException && error.name === "TimeoutError";
    const detail = late ? "The server did not answer in time." : "The server could not be reached.";
    throw new ApiProblem(0, late ? "Late" : "Offline", detail, "", [], { cause: error });
  }
}

function withDeadline(signal: AbortSignal | undefined): AbortSignal {
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}

/** Lists are joined by commas, what is undefined, null or an empty list is left out. */
function toQuery(query: Record<string, unknown> | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    parameters.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
