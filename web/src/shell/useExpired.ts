import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useServices } from "../kit/services";

/** Whether the session is over. Signing in again asks for all that failed meanwhile. */
export function useExpired(): boolean {
  const { session } = useServices();
  const queries = useQueryClient();
  const [expired, setExpired] = useState(false);
  useEffect(() => {
    const stopExpired = session.onExpired(() => setExpired(true));
    const stopSignedIn = session.onSignedIn(() => {
      setExpired(false);
      void queries.invalidateQueries();
    });
    return () => {
      stopExpired();
      stopSignedIn();
    };
  }, [session, queries]);
  return expired;
}
