import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ProblemAlert } from "../kit/ProblemAlert";
import { formatHash } from "../kit/route";
import { strings } from "../strings";
import { isFiltered } from "./filters";
import type { FileList } from "./useFileList";

/** Why there is no row: nothing could be read, nothing matches, or nothing is there. */
export function FilesEmpty({ list }: { list: FileList }) {
  if (list.error) return <ProblemAlert header={strings.files.errorHeader} error={list.error} onRetry={list.refresh} />;
  const filtered = isFiltered(list.state);
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: "l" }}>
      <SpaceBetween size="s">
        <strong>{filtered ? strings.files.noMatchHeader : strings.files.emptyHeader}</strong>
        <Box color="text-body-secondary">{filtered ? strings.files.noMatch : strings.files.empty}</Box>
        {filtered ? (
          <Button onClick={list.clearFilters}>{strings.files.clearFilters}</Button>
        ) : (
          <Button href={formatHash("upload")}>{strings.files.upload}</Button>
        )}
      </SpaceBetween>
    </Box>
  );
}
