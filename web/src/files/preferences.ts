export const COLUMNS = ["name", "status", "size", "type", "time", "uploader"] as const;
export type Column = (typeof COLUMNS)[number];
export const PAGE_SIZES = [20, 50, 100] as const;

export interface ListPreferences {
  pageSize: number;
  /** In the order in which they are drawn. */
  columns: { id: Column; visible: boolean }[];
  wrapLines: boolean;
  dense: boolean;
  /** Pixels, where somebody chose. */
  widths: Partial<Record<Column, number>>;
}

export const DEFAULT_PREFERENCES: ListPreferences = {
  pageSize: 50,
  columns: COLUMNS.map((id) => ({ id, visible: true })),
  wrapLines: false,
  dense: false,
  widths: {},
};

export const isColumn = (value: unknown): value is Column => COLUMNS.some((column) => column === value);

/** Whether what was stored, perhaps by an older page, still fits: each column once, all of them. */
export function isListPreferences(value: unknown): value is ListPreferences {
  if (typeof value !== "object" || value === null) return false;
  const { pageSize, columns, wrapLines, dense, widths } = value as Partial<Record<keyof ListPreferences, unknown>>;
  if (!PAGE_SIZES.some((size) => size === pageSize)) return false;
  if (typeof wrapLines !== "boolean" || typeof dense !== "boolean") return false;
  if (typeof widths !== "object" || widths === null) return false;
  if (!Array.isArray(columns) || columns.length !== COLUMNS.length) return false;
  const ids = columns.map((column: unknown) => (column as { id?: unknown } | null)?.id);
  return COLUMNS.every((column) => ids.includes(column));
}
