import { useCallback, useSyncExternalStore } from "react";

/** Where Cloudscape, too, shows what it has for telephones. */
export const NARROW = "(max-width: 688px)";

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
