import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useUploads } from "./useUploads";

const SETTLES_MS = 1000;

/** What was uploaded shows soon: once things have been quiet for a second, what is shown is asked for again. */
export function useRefreshAfterUploads(): void {
  const queries = useQueryClient();
  const done = useUploads((state) => state.totals.done);
  useEffect(() => {
    if (done === 0) return;
    const timer = setTimeout(() => {
      void queries.invalidateQueries({ queryKey: ["files"] });
      void queries.invalidateQueries({ queryKey: ["unfinished"] });
      void queries.invalidateQueries({ queryKey: ["statistics"] });
    }, SETTLES_MS);
    return () => clearTimeout(timer);
  }, [done, queries]);
}
