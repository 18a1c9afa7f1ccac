/** Bytes per second, smoothed: what left in the last seconds counts most. */
export class Speed {
  private rate = 0;
  private lastBytes: number;
  private lastTime: number;
  private isFirst = true;

  constructor(bytes: number, now: number) {
    this.lastBytes = bytes;
    this.lastTime = now;
  }

  /** The speed, once `bytes` in all have left at `now` (milliseconds). A part that starts over does not count back. */
  measure(bytes: number, now: number): number {
    const seconds = (now - this.lastTime) / 1000;
    if (seconds < 0.1) return this.rate;
    const latest = Math.max(0, bytes - this.lastBytes) / seconds;
    const weight = this.isFirst ? 1 : 1 - Math.exp(-seconds / SMOOTHED_OVER_SECONDS);
    this.rate += (latest - this.rate) * weight;
    this.isFirst = this.isFirst && latest === 0;
    this.lastBytes = bytes;
    this.lastTime = now;
    return this.rate;
  }
}

const SMOOTHED_OVER_SECONDS = 3;

/** Whole seconds; null where there is no telling. */
export function secondsLeft(bytes: number, bytesPerSecond: number): number | null {
  return bytesPerSecond < 1 ? null : Math.ceil(bytes / bytesPerSecond);
}
