import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Api, Job, JobPage } from "../api/client";
import type { Route } from "../kit/route";
import { useServices } from "../kit/services";
import { usePages } from "../kit/usePages";
import { goTo, replaceRoute } from "../kit/useRoute";
import { formatJobsState, type JobsState, parseJobsState, type Shown, STATUSES } from "./jobsState";
import { useJobsInterval } from "./useJobsInterval";

const PAGE_SIZE = 50;
const MAX_EMPTY_RESPONSES = 8;
const NO_JOBS: readonly Job[] = [];

/** Everything that the list of jobs knows and can do. */
export interface JobList {
  state: JobsState;
  jobs: readonly Job[];
  pageNumber: number;
  pagesKnown: number;
  hasMore: boolean;
  isLoading: boolean;
  isFetching: boolean;
  error: unknown;
  updatedAt: number;
  show(shown: Shown): void;
  select(jobId: string): void;
  openPage(number: number): void;
  refresh(): void;
}

export function useJobList(route: Route): JobList {
  const { api } = useServices();
  const state = parseJobsState(route.parameters);
  const pages = usePages(state.shown);
  const interval = useJobsInterval();
  const query = useQuery({
    queryKey: ["jobs", state.shown, pages.cursor],
    queryFn: ({ signal }) => loadJobs(api, state.shown, pages.cursor, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (of) => (pages.number === 1 ? interval(of.state.data?.jobs ?? NO_JOBS) : false),
  });
  const next = query.isPlaceholderData ? null : (query.data?.cursor ?? null);
  return {
    state,
    jobs: query.data?.jobs ?? NO_JOBS,
    pageNumber: pages.number,
    pagesKnown: pages.known(next),
    hasMore: next !== null,
    isLoading: query.isPending || (query.isPlaceholderData && query.isFetching),
    isFetching: query.isFetching,
    error: query.error,
    updatedAt: query.dataUpdatedAt,
    show: (shown) => goTo("jobs", formatJobsState({ ...state, shown })),
    select: (selected) => replaceRoute("jobs", formatJobsState({ ...state, selected })),
    openPage: (to) => pages.open(to, next),
    refresh: () => void query.refetch(),
  };
}

/** One page. An answer may be empty and yet not the last: then the next one is asked for, some times. */
async function loadJobs(
  api: Pick<Api, "listJobs">,
  shown: Shown,
  cursor: string | null,
  signal: AbortSignal,
): Promise<JobPage> {
  const query = { limit: PAGE_SIZE, status: [...STATUSES[shown]] };
  let page = await api.listJobs(cursor === null ? query : { ...query, cursor }, signal);
  for (let asked = 1; asked < MAX_EMPTY_RESPONSES && page.jobs.length === 0 && page.cursor !== null; asked += 1) {
    page = await api.listJobs({ ...query, cursor: page.cursor }, signal);
  }
  return page;
}
