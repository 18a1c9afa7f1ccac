const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;
const STEP = 1024;

/** `1536` → `1.5 KiB`; three significant figures at most. */
export function formatSize(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "–";
  if (bytes < STEP) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit: string = "B";
  for (const next of UNITS) {
    if (Math.round(value) < STEP && unit !== "B") break;
    value /= STEP;
    unit = next;
  }
  return `${value < 10 ? oneDecimal(value) : Math.round(value)} ${unit}`;
}

/** `1536` → `1,536 bytes`. */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} ${bytes === 1 ? "byte" : "bytes"}`;
}

export function formatSpeed(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`;
}

export function formatPercent(part: number, whole: number): string {
  return `${percent(part, whole)} %`;
}

/** 0 to 100; 100 only when all is there. An empty whole is all there. */
export function percent(part: number, whole: number): number {
  if (whole <= 0) return 100;
  return Math.max(0, Math.min(part >= whole ? 100 : 99, Math.floor((part / whole) * 100)));
}

function oneDecimal(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
