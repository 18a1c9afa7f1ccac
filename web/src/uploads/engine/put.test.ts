import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { putByXhr } from "./put";

class FakeXhr {
  static last: FakeXhr;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  readonly headers: Record<string, string> = {};
  onloadend: (() => void) | null = null;
  status = 0;
  responseText = "";
  body: unknown;
  target = "";

  constructor() {
    FakeXhr.last = this;
  }

  open(method: string, url: string): void {
    this.target = `${method} ${url}`;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.body = body;
  }

  abort(): void {
    this.end(0);
  }

  end(status: number, text = ""): void {
    this.status = status;
    this.responseText = text;
    this.onloadend?.();
  }
}

beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeXhr));
afterEach(() => vi.useRealTimers());

const onProgress = vi.fn();

function begin(controller = new AbortController()) {
  const headers = { "content-type": "text/plain", "Content-Length": "3", host: "s3" };
  const answer = putByXhr({
    url: "https://s3/a",
    headers,
    body: new Blob(["abc"]),
    onProgress,
    signal: controller.signal,
  });
  return { answer, controller, xhr: FakeXhr.last };
}

test("sends the signed headers but those that are the browser's own, and tells progress", async () => {
  const { answer, xhr } = begin();
  xhr.upload.onprogress?.({ loaded: 2 });
  xhr.end(200);
  expect(await answer).toEqual({ status: 200, code: "" });
  expect(xhr.target).toBe("PUT https://s3/a");
  expect(xhr.headers).toEqual({ "content-type": "text/plain" });
  expect(onProgress).toHaveBeenCalledWith(2);
});

test("tells S3's word for a refusal", async () => {
  const { answer, xhr } = begin();
  xhr.end(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
  expect(await answer).toEqual({ status: 403, code: "AccessDenied" });
});

test("a broken network is an answer of status 0", async () => {
  const { answer, xhr } = begin();
  xhr.end(0);
  expect(await answer).toEqual({ status: 0, code: "" });
});

test("rejects when it is ended, or was before", async () => {
  const { answer, controller } = begin();
  controller.abort();
  await expect(answer).rejects.toThrow(DOMException);
  await expect(begin(controller).answer).rejects.toThrow(DOMException);
});

test("what stalls for a minute counts as broken", async () => {
  vi.useFakeTimers();
  const { answer, xhr } = begin();
  await vi.advanceTimersByTimeAsync(59_000);
  xhr.upload.onprogress?.({ loaded: 1 });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(xhr.target).toBe("PUT https://s3/a");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await answer).toEqual({ status: 0, code: "" });
});
