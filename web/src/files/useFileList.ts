import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import type { Route } from "../kit/route";
import { useServices } from "../kit/services";
import { usePages } from "../kit/usePages";
import { goTo, replaceRoute } from "../kit/useRoute";
import { isBoolean, useStored } from "../kit/useStored";
import { type Filters, filtersOf, formatListState, type ListState, NO_FILTERS } from "./filters";
import { loadPage, toQuery } from "./pages";
import { DEFAULT_PREFERENCES, isListPreferences, type ListPreferences } from "./preferences";
import { useListState } from "./useListState";
import { useRefreshInterval } from "./useRefreshInterval";

export type PanelPosition = "side" | "bottom";

const isPosition = (value: unknown): value is PanelPosition => value === "side" || value === "bottom";
const NO_FILES: readonly FileDocument[] = [];

/** Everything that the list, and the details beside it, know and can do. */
export interface FileList {
  state: ListState;
  files: readonly FileDocument[];
  preferences: ListPreferences;
  pageNumber: number;
  pagesKnown: number;
  hasMore: boolean;
  isLoading: boolean;
  isFetching: boolean;
  error: unknown;
  updatedAt: number;
  paused: boolean;
  panelPosition: PanelPosition;
  setPaused(paused: boolean): void;
  setPanelPosition(position: PanelPosition): void;
  setPreferences(preferences: ListPreferences): void;
  filter(change: Partial<Filters>): void;
  clearFilters(): void;
  select(fileId: string): void;
  openPage(number: number): void;
  refresh(): void;
}

export function useFileList(route: Route): FileList {
  const { api } = useServices();
  const active = route.page === "files";
  const state = useListState(route);
  const [preferences, setPreferences] = useStored<ListPreferences>("list", isListPreferences, DEFAULT_PREFERENCES);
  const [paused, setPaused] = useStored("paused", isBoolean, false);
  const [panelPosition, setPanelPosition] = useStored<PanelPosition>("panel", isPosition, "side");
  const filters = filtersOf(state);
  const listed = JSON.stringify([filters, preferences.pageSize]);
  const pages = usePages(listed);
  const { number, cursor } = pages;
  const refetchInterval = useRefreshInterval({ active, paused, pageNumber: number, listed });
  const query = useQuery({
    queryKey: ["files", listed, cursor],
    queryFn: ({ signal }) => loadPage(api, toQuery(filters, preferences.pageSize, cursor), signal),
    enabled: active,
    placeholderData: keepPreviousData,
    refetchInterval: (of) => refetchInterval(of.state.data, of.state.dataUpdatedAt),
  });
  const next = query.isPlaceholderData ? null : (query.data?.cursor ?? null);
  const change = (changed: Partial<ListState>): void => goTo("files", formatListState({ ...state, ...changed }));
  return {
    state,
    files: query.data?.files ?? NO_FILES,
    preferences,
    pageNumber: number,
    pagesKnown: pages.known(next),
    hasMore: next !== null,
    isLoading: query.isPending || (query.isPlaceholderData && query.isFetching),
    isFetching: query.isFetching,
    error: query.error,
    updatedAt: query.dataUpdatedAt,
    paused,
    panelPosition,
    setPaused,
    setPanelPosition,
    setPreferences,
    filter: (changed) => change({ ...changed, selected: "" }),
    clearFilters: () => change({ ...NO_FILTERS, sort: state.sort, order: state.order, selected: "" }),
    select: (selected) => replaceRoute("files", formatListState({ ...state, selected })),
    openPage: (to) => pages.open(to, next),
    refresh: () => void query.refetch(),
  };
}
