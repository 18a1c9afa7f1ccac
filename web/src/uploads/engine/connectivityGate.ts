import type { Session } from "../../auth/session";
import { until } from "./delays";
import type { Network } from "./network";
import type { WaitingFor } from "./state";

/** Shut while there is no network, or nobody is signed in any more: what would fail for everybody is not tried. */
export class ConnectivityGate {
  private hasSession = true;
  private readonly queue = new Set<() => void>();

  constructor(
    private readonly network: Network,
    session: Pick<Session, "onExpired" | "onSignedIn"> | undefined,
    private readonly changed: () => void,
  ) {
    network.onChange(() => this.turn());
    session?.onExpired(() => this.turn(false));
    session?.onSignedIn(() => this.turn(true));
  }

  get waiting(): WaitingFor {
    if (!this.hasSession) return "session";
    return this.network.isOnline() ? null : "offline";
  }

  /** Resolves when the way is free. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.waiting !== null) {
      await until(signal, (resolve) => {
        this.queue.add(resolve);
        return () => this.queue.delete(resolve);
      });
    }
    signal.throwIfAborted();
  }

  private turn(hasSession = this.hasSession): void {
    this.hasSession = hasSession;
    if (this.waiting === null) {
      for (const resolve of this.queue) resolve();
      this.queue.clear();
    }
    this.changed();
  }
}
