import { until } from "./delays";

/** So many requests at a time, over all files; first come, first served. */
export class Semaphore {
  private readonly queue: (() => void)[] = [];

  constructor(private free: number) {}

  /** Does `work` once a lane is free. */
  async use<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await until(signal, (resolve) => this.enter(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }

  private enter(resolve: () => void): () => void {
    this.queue.push(resolve);
    return () => {
      const place = this.queue.indexOf(resolve);
      if (place >= 0) this.queue.splice(place, 1);
    };
  }
}
