import type { Statistics } from "../api/client";

export const RANGES = [7, 30, 90] as const;
export type Range = (typeof RANGES)[number];

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_TYPES = 8;

export interface Day {
  day: string;
  tracked: number;
  failed: number;
  totalBytes: number;
}

export interface TypeShare {
  /** Null: all other types together. */
  mediaType: string | null;
  files: number;
  totalBytes: number;
}

export function parseRange(text: string | null): Range {
  return RANGES.find((days) => String(days) === text) ?? 30;
}

/** The first of so many days in UTC, today among them: `2026-01-31`. */
export function firstDay(days: number, nowMs: number): string {
  return dayOf(nowMs - (days - 1) * DAY_MS);
}

export function nextDay(day: string): string {
  return dayOf(Date.parse(day) + DAY_MS);
}

/** Every day of the range, also those without uploads. */
export function fillDays(byDay: Statistics["byDay"], days: number, nowMs: number): Day[] {
  const known = new Map(byDay.map((figures) => [figures.day, figures]));
  return Array.from({ length: days }, (_, index) => {
    const day = dayOf(nowMs - (days - 1 - index) * DAY_MS);
    const { files = 0, failed = 0, totalBytes = 0 } = known.get(day) ?? {};
    return { day, tracked: Math.max(0, files - failed), failed, totalBytes };
  });
}

/** The types that hold most, and the rest in one. */
export function largestTypes(byType: Statistics["byType"], most = MAX_TYPES): TypeShare[] {
  const sorted = byType.toSorted((one, other) => other.totalBytes - one.totalBytes || other.files - one.files);
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1);
  return [
    ...sorted.slice(0, most - 1),
    {
      mediaType: null,
      files: rest.reduce((sum, { files }) => sum + files, 0),
      totalBytes: rest.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    },
  ];
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
