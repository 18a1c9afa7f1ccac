const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly (readonly [seconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [365 * DAY, "year"],
  [30 * DAY, "month"],
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** `5 minutes ago`; a clock that runs behind does not tell of the future by a minute. */
export function formatRelativeTime(isoTime: string, nowMs: number): string {
  const thenMs = Date.parse(isoTime);
  if (Number.isNaN(thenMs)) return "–";
  const seconds = (thenMs - nowMs) / 1000;
  if (Math.abs(seconds) < MINUTE) return "just now";
  for (const [size, unit] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** The reader's own time zone, to the second, with its name. */
export function formatExactTime(isoTime: string, timeZone?: string): string {
  const then = new Date(isoTime);
  if (Number.isNaN(then.getTime())) return "–";
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long", timeZone }).format(then);
}

/** `14:05:09`. */
export function formatClock(ms: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone }).format(new Date(ms));
}

/** `1 h 2 min`, `2 min 3 s`, `4 s`; "" where nobody knows. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return "";
  const whole = Math.ceil(seconds);
  if (whole >= HOUR) return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
  if (whole >= MINUTE) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
  return `${whole} s`;
}
