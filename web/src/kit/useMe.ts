import { useQuery } from "@tanstack/react-query";
import type { Me } from "../api/client";
import { useServices } from "./services";

/** Who is signed in and what they may; undefined until it is known. */
export function useMe(): Me | undefined {
  const { api } = useServices();
  const { data } = useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => api.getMe(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
