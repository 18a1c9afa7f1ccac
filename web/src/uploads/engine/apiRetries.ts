import { ApiProblem } from "../../api/problem";
import type { ConnectivityGate } from "./connectivityGate";
import { delayAfter, sleep } from "./delays";

const TRIES = 6;

/** Calls the API, again where that may help; waits at the gate. Throws the last problem. */
export async function callWithRetries<Answer>(
  gate: ConnectivityGate,
  signal: AbortSignal,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 0; ; ) {
    await gate.pass(signal);
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiProblem)) throw error;
      // What closed the gate is known to be passing, and does not count.
      if (gate.waiting !== null && (error.status === 401 || error.isPassing)) continue;
      attempt += 1;
      if (!error.isPassing || attempt >= TRIES) throw error;
      await sleep(delayAfter(attempt), signal);
    }
  }
}
