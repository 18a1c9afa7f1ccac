/** Waiting that ends early, by rejecting, when the signal says so. */

/** Resolves after `milliseconds`. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return until(signal, (resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    return () => clearTimeout(timer);
  });
}

/** Resolves when `begin` calls what it is given; the function that it returns takes that back. */
export function until(signal: AbortSignal, begin: (resolve: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      takeBack();
      reject(signal.reason);
    };
    const takeBack = begin(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

/** Milliseconds before try number `attempt` + 1: doubled each time, and never the same for all. */
export function delayAfter(attempt: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
}
