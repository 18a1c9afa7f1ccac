/** What is listed, as the URL says it: the one place where a filter lives. */
export const STATUSES = ["TRACKED", "FAILED", "DELETED"] as const;
export type Status = (typeof STATUSES)[number];
export type Sort = "time" | "name";
export type Order = "asc" | "desc";

export interface Filters {
  prefix: string;
  status: readonly Status[];
  type: readonly string[];
  /** Inclusive; ISO 8601 day or time. */
  from: string;
  /** Exclusive. */
  to: string;
  sort: Sort;
  order: Order;
}

export interface ListState extends Filters {
  /** The fileId of the file whose details are open, or "". */
  selected: string;
}

export const NO_FILTERS: Filters = { prefix: "", status: [], type: [], from: "", to: "", sort: "time", order: "desc" };

const DAY_OR_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/;
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/(\*|[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126})$/;
const MAX_TYPES = 10;
const FILE_ID = /^[A-Za-z0-9_-]{2,1366}$/;
const MAX_PREFIX = 1024;

export const isDayOrTime = (text: string): boolean => DAY_OR_TIME.test(text) && !Number.isNaN(Date.parse(text));
export const isMediaType = (text: string): boolean => MEDIA_TYPE.test(text);
export const defaultOrder = (sort: Sort): Order => (sort === "name" ? "asc" : "desc");

/** What the API would refuse is left out: a link from elsewhere must not end in an error. */
export function parseListState(parameters: URLSearchParams): ListState {
  const text = (name: string): string => parameters.get(name) ?? "";
  const words = (name: string): string[] => [...new Set(text(name).split(",").filter(Boolean))];
  const sort: Sort = text("sort") === "name" ? "name" : "time";
  const order = text("order");
  return {
    prefix: text("prefix").slice(0, MAX_PREFIX),
    status: STATUSES.filter((status) => words("status").includes(status)),
    type: words("type").filter(isMediaType).slice(0, MAX_TYPES),
    from: isDayOrTime(text("from")) ? text("from") : "",
    to: isDayOrTime(text("to")) ? text("to") : "",
    sort,
    order: order === "asc" || order === "desc" ? order : defaultOrder(sort),
    selected: FILE_ID.test(text("sel")) ? text("sel") : "",
  };
}

/** Only what differs from the default, always in the same order. */
export function formatListState(state: ListState): URLSearchParams {
  const parameters = new URLSearchParams();
  const put = (name: string, value: string): void => {
    if (value) parameters.set(name, value);
  };
  put("status", state.status.join(","));
  put("type", state.type.join(","));
  put("prefix", state.prefix);
  put("from", state.from);
  put("to", state.to);
  put("sort", state.sort === "time" ? "" : state.sort);
  put("order", state.order === defaultOrder(state.sort) ? "" : state.order);
  put("sel", state.selected);
  return parameters;
}

export function isFiltered(filters: Filters): boolean {
  return Boolean(filters.prefix || filters.status.length || filters.type.length || filters.from || filters.to);
}

/** The filters without the open file: what a list's cache is keyed by. */
export function filtersOf(state: ListState): Filters {
  const { selected: _, ...filters } = state;
  return filters;
}
