import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { formatClock } from "../kit/time";
import { strings } from "../strings";
import type { JobList } from "./useJobList";

export function JobsHeader({ list }: { list: JobList }) {
  return (
    <Header
      variant="awsui-h1-sticky"
      counter={`(${list.jobs.length}${list.hasMore ? "+" : ""})`}
      description={list.updatedAt > 0 && strings.jobs.updated(formatClock(list.updatedAt))}
      actions={
        <Button
          iconName="refresh"
          ariaLabel={strings.jobs.refresh}
          loading={list.isFetching && list.updatedAt === 0}
          onClick={list.refresh}
        />
      }
    >
      {strings.jobs.title}
    </Header>
  );
}
