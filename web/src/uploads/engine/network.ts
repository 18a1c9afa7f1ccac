/** Whether the browser has a network at all. */
export interface Network {
  isOnline(): boolean;
  onChange(listener: () => void): void;
}

export const browserNetwork: Network = {
  isOnline: () => globalThis.navigator?.onLine ?? true,
  onChange(listener) {
    globalThis.addEventListener?.("online", listener);
    globalThis.addEventListener?.("offline", listener);
  },
};
