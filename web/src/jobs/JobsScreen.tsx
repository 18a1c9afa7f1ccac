import type { Route } from "../app/route";
import { JobsTable } from "./JobsTable";
import { useJobList } from "./useJobList";

export function JobsScreen({ route }: { route: Route }) {
  return <JobsTable list={useJobList(route)} />;
}
