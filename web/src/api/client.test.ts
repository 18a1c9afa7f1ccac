import { beforeEach, expect, test, vi } from "vitest";
import { ApiProblem, createApi } from "./client";

const fetchMock = vi.fn<typeof fetch>();
const rejected = vi.fn();
const api = createApi({ apiBaseUrl: "/api" }, { token: async () => "the-token", rejected });

beforeEach(() => {
  vi.stubGlobal("fetch", fetchMock);
  fetchMock.mockReset();
  rejected.mockReset();
});

function answer(document: unknown, status = 200, headers: Record<string, string> = {}): void {
  fetchMock.mockImplementation(
    async () => new Response(status === 204 ? null : JSON.stringify(document), { status, headers }),
  );
}

function asked(): { url: string; init: RequestInit } {
  const [url, init] = fetchMock.mock.lastCall as [string, RequestInit];
  return { url, init };
}

test("a list is asked for with the token, and only what was said", async () => {
  answer({ files: [], cursor: null });
  await api.listFiles({ status: ["FAILED", "TRACKED"], type: [], prefix: "a/ü", limit: 10 });
  expect(asked().url).toBe("/api/files?status=FAILED%2CTRACKED&prefix=a%2F%C3%BC&limit=10");
  expect(asked().init.headers).toMatchObject({ authorization: "Bearer the-token" });
});

test("uploads are asked for by the API's words", async () => {
  answer({ uploads: [{ mode: "single" }] }, 201);
  expect(await api.createUploads([{ fileName: "a", fileSize: 1 }])).toEqual([{ mode: "single" }]);
  expect(asked().init.body).toBe('{"files":[{"fileName":"a","fileSize":1}]}');
  answer({ parts: [], expiresTime: "2026-01-31T12:00:00Z" });
  await api.signParts("u1", [1, 2]);
  expect(asked()).toMatchObject({
    url: "/api/uploads/u1/parts",
    init: { body: '{"parts":[{"partNumber":1},{"partNumber":2}]}' },
  });
  answer(null, 204);
  expect(await api.abortUpload("u1", "o")).toBeUndefined();
  expect(asked()).toMatchObject({ url: "/api/uploads/u1?owner=o", init: { method: "DELETE" } });
});

test("jobs are asked for by the API's words", async () => {
  answer({ jobs: [{ jobId: "j" }] }, 201);
  expect(await api.submitJobs({ operation: "gzip", fileIds: ["YQ"] }, "k-1")).toEqual([{ jobId: "j" }]);
  expect(asked()).toMatchObject({
    url: "/api/jobs",
    init: { method: "POST", body: '{"operation":"gzip","fileIds":["YQ"]}', headers: { "idempotency-key": "k-1" } },
  });
  answer({ jobs: [], cursor: null });
  await api.listJobs({ status: ["QUEUED", "RUNNING"], limit: 50 });
  expect(asked().url).toBe("/api/jobs?status=QUEUED%2CRUNNING&limit=50");
  await api.listFileJobs("YQ", { cursor: "c" });
  expect(asked().url).toBe("/api/files/YQ/jobs?cursor=c");
  await api.getJob("j");
  expect(asked().url).toBe("/api/jobs/j");
  await api.cancelJob("j");
  expect(asked()).toMatchObject({ url: "/api/jobs/j/cancel", init: { method: "POST", body: "{}" } });
});

test("a problem document is thrown as it is", async () => {
  const errors = [{ field: "files.0.fileName", message: "No." }];
  answer(
    { type: "about:blank", title: "Bad", status: 400, code: "BadRequest", detail: "No.", requestId: "r", errors },
    400,
  );
  await expect(api.getMe()).rejects.toMatchObject({
    status: 400,
    code: "BadRequest",
    requestId: "r",
    errors,
    isPassing: false,
  });
});

test("an answer of somebody else's has a problem made up", async () => {
  fetchMock.mockResolvedValue(new Response("<html>", { status: 502, headers: { "x-request-id": "r2" } }));
  await expect(api.getMe()).rejects.toMatchObject({ code: "BadAnswer", requestId: "r2", isPassing: true });
});

test("401 is told to the session with the token that was refused", async () => {
  answer({}, 401);
  await expect(api.getMe()).rejects.toBeInstanceOf(ApiProblem);
  expect(rejected).toHaveBeenCalledWith("the-token");
});

test("no network is a problem, giving up is not", async () => {
  fetchMock.mockRejectedValue(new TypeError("Failed to fetch"));
  await expect(api.getMe()).rejects.toMatchObject({ status: 0, code: "Offline" });
  fetchMock.mockRejectedValue(new DOMException("late", "TimeoutError"));
  await expect(api.getMe()).rejects.toMatchObject({ status: 0, code: "Late" });
  fetchMock.mockRejectedValue(new DOMException("stop", "AbortError"));
  await expect(api.getMe()).rejects.toBeInstanceOf(DOMException);
});

test("a token that can't be renewed just now is a passing problem, and nothing is asked", async () => {
  const token = async () => {
    throw new TypeError("Failed to fetch");
  };
  const waiting = createApi({ apiBaseUrl: "/api" }, { token, rejected });
  await expect(waiting.getMe()).rejects.toMatchObject({ status: 0, code: "Offline", isPassing: true });
  expect(fetchMock).not.toHaveBeenCalled();
  expect(rejected).not.toHaveBeenCalled();
});
