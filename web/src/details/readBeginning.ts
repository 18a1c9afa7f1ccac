export const PREVIEW_BYTES = 64 * 1024;

export interface Beginning {
  text: string;
  /** There is more than was read. */
  isCut: boolean;
}

/**
 * The first 64 KiB of what a URL answers, as text; a server that ignores the range is stopped there, and so is what
 * becomes longer when the browser decodes it (`Content-Encoding`). `size` is that of the file as it is stored.
 */
export async function readBeginning(url: string, size: number, signal: AbortSignal): Promise<Beginning> {
  const stop = new AbortController();
  const answer = await fetch(url, {
    headers: { range: `bytes=0-${PREVIEW_BYTES - 1}` },
    signal: AbortSignal.any([signal, stop.signal]),
  });
  if (!answer.ok || !answer.body) throw new Error(`S3 answered ${answer.status}.`);
  const bytes = new Uint8Array(PREVIEW_BYTES);
  const reader = answer.body.getReader();
  let length = 0;
  let isLonger = false;
  for (let part = await reader.read(); !part.done && !isLonger; part = await reader.read()) {
    const room = part.value.subarray(0, PREVIEW_BYTES - length);
    bytes.set(room, length);
    length += room.length;
    isLonger = room.length < part.value.length;
  }
  stop.abort();
  return { text: decode(bytes.subarray(0, length)), isCut: isLonger || size > PREVIEW_BYTES };
}

/** UTF-8, or UTF-16 where its mark says so; half a character at the cut is left out. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes, { stream: true });
}
