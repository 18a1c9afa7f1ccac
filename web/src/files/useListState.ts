import { useMemo, useState } from "react";
import type { Route } from "../kit/route";
import { type ListState, parseListState } from "./filters";

/** What the URL lists; while another page is open, what it listed last. */
export function useListState(route: Route): ListState {
  const now = useMemo(() => (route.page === "files" ? parseListState(route.parameters) : null), [route]);
  const [last, setLast] = useState<ListState>(() => now ?? parseListState(new URLSearchParams()));
  if (now && now !== last) setLast(now);
  return now ?? last;
}
