import { useEffect } from "react";
import { useUploads } from "./useUploads";

/** Asks before the page is left while files are on their way. */
export function useLeaveWarning(): void {
  const busy = useUploads((state) => state.totals.active + state.totals.paused > 0);
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy]);
}
