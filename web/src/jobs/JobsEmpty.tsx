import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ProblemAlert } from "../kit/ProblemAlert";
import { formatHash } from "../kit/route";
import { strings } from "../strings";
import type { JobList } from "./useJobList";

/** Why there is no row: nothing could be read, none is like that, or none was submitted. */
export function JobsEmpty({ list }: { list: JobList }) {
  if (list.error) return <ProblemAlert header={strings.jobs.errorHeader} error={list.error} onRetry={list.refresh} />;
  const showsAll = list.state.shown === "all";
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: "l" }}>
      <SpaceBetween size="s">
        <strong>{showsAll ? strings.jobs.emptyHeader : strings.jobs.noneShownHeader}</strong>
        {showsAll && <Box color="text-body-secondary">{strings.jobs.empty}</Box>}
        {showsAll ? (
          <Button href={formatHash("files")}>{strings.jobs.chooseFiles}</Button>
        ) : (
          <Button onClick={() => list.show("all")}>{strings.jobs.showAll}</Button>
        )}
      </SpaceBetween>
    </Box>
  );
}
