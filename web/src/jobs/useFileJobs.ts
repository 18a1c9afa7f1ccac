import { useInfiniteQuery } from "@tanstack/react-query";
import { useServices } from "../kit/services";
import { useJobsInterval } from "./useJobsInterval";

const PAGE_SIZE = 20;

/** The jobs on a file, page by page, asked for again while one is under way. */
export function useFileJobs(fileId: string) {
  const { api } = useServices();
  const interval = useJobsInterval();
  return useInfiniteQuery({
    queryKey: ["file-jobs", fileId],
    queryFn: ({ pageParam, signal }) =>
      api.listFileJobs(fileId, { limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    refetchInterval: ({ state }) => interval(state.data?.pages.flatMap((page) => page.jobs) ?? []),
  });
}
