import { useMemo, useSyncExternalStore } from "react";
import { formatHash, type Page, parseHash, type Route } from "./route";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Where the page's address leads. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}

export function goTo(page: Page, parameters?: URLSearchParams): void {
  window.location.hash = formatHash(page, parameters);
}

/** Changes the address without a step in the browser's history. */
export function replaceRoute(page: Page, parameters?: URLSearchParams): void {
  window.history.replaceState(window.history.state, "", formatHash(page, parameters));
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}
