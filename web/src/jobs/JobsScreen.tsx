import type { Route } from "../kit/route";
import { JobsTable } from "./JobsTable";
import { useJobList } from "./useJobList";

export function JobsScreen({ route }: { route: Route }) {
  return <JobsTable list={useJobList(route)} />;
}
