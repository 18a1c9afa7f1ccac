/** One PUT to S3, by XMLHttpRequest: fetch tells nothing of how much of a body has left. */

export interface PutRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Blob;
  /** Bytes that have left so far. */
  onProgress: (bytes: number) => void;
  signal: AbortSignal;
}

/** What S3 said; `status` 0: nothing, as when the network broke, or CORS hid it. */
export interface PutAnswer {
  status: number;
  /** S3's word for what is wrong, such as `NoSuchUpload`; empty where there is none. */
  code: string;
}

export type Put = (request: PutRequest) => Promise<PutAnswer>;

const STALLED_AFTER_MS = 60_000;
/** Signed, but the browser's to send. */
const BROWSERS_OWN = new Set(["content-length", "host"]);

/** Rejects only when `signal` ends it. */
export const putByXhr: Put = ({ url, headers, body, onProgress, signal }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    let stalled: ReturnType<typeof setTimeout>;
    const watch = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_AFTER_MS);
    };
    const stop = () => request.abort();
    const end = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else resolve({ status: request.status, code: /<Code>(\w+)<\/Code>/.exec(request.responseText)?.[1] ?? "" });
    };
    signal.addEventListener("abort", stop);
    request.upload.onprogress = (event) => {
      watch();
      if (!signal.aborted) onProgress(event.loaded);
    };
    request.onloadend = end;
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) {
      if (!BROWSERS_OWN.has(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    watch();
    request.send(body);
  });
