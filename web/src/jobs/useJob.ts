import { useQuery } from "@tanstack/react-query";
import { useServices } from "../kit/services";
import { useJobsInterval } from "./useJobsInterval";

/** One job, asked for again until it is over. */
export function useJob(jobId: string) {
  const { api } = useServices();
  const interval = useJobsInterval();
  return useQuery({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) => api.getJob(jobId, signal),
    refetchInterval: ({ state }) => (state.data ? interval([state.data]) : false),
  });
}
