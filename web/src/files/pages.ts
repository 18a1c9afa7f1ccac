import type { Api, FileDocument, ListQuery } from "../api/client";
import { type Filters, NO_FILTERS } from "./filters";

export interface LoadedPage {
  files: FileDocument[];
  /** Null: there is no page after this one. */
  cursor: string | null;
}

const MAX_EMPTY_RESPONSES = 8;

export function toQuery(filters: Filters, limit: number, cursor: string | null): ListQuery {
  const query: ListQuery = { limit, sort: filters.sort, order: filters.order };
  if (filters.prefix !== NO_FILTERS.prefix) query.prefix = filters.prefix;
  if (filters.status.length) query.status = [...filters.status];
  if (filters.type.length) query.type = [...filters.type];
  if (filters.from) query.from = filters.from;
  if (filters.to) query.to = filters.to;
  if (cursor !== null) query.cursor = cursor;
  return query;
}

/** One page. An answer may be empty and yet not the last: then the next one is asked for, some times. */
export async function loadPage(
  api: Pick<Api, "listFiles">,
  query: ListQuery,
  signal?: AbortSignal,
): Promise<LoadedPage> {
  let page: LoadedPage = await api.listFiles(query, signal);
  for (let asked = 1; asked < MAX_EMPTY_RESPONSES && page.files.length === 0 && page.cursor !== null; asked += 1) {
    page = await api.listFiles({ ...query, cursor: page.cursor }, signal);
  }
  return page;
}
