import type { Api, Upload } from "../../api/client";

const PAGE_UPLOADS = 100;
const MAX_PAGES = 10;

export interface Unfinished {
  uploads: Upload[];
  /** Whether there are more than were read. */
  isCut: boolean;
}

/** One's own open uploads, page after page, up to a thousand. */
export async function readUnfinished(api: Pick<Api, "listUploads">, signal?: AbortSignal): Promise<Unfinished> {
  const uploads: Upload[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const read: Awaited<ReturnType<Api["listUploads"]>> = await api.listUploads(
      cursor === null ? { limit: PAGE_UPLOADS } : { limit: PAGE_UPLOADS, cursor },
      signal,
    );
    uploads.push(...read.uploads);
    cursor = read.cursor;
    if (cursor === null) break;
  }
  return { uploads, isCut: cursor !== null };
}
