import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { FileName } from "../../kit/FileName";
import { FileSize } from "../../kit/FileSize";
import { NARROW, useMediaQuery } from "../../kit/useMediaQuery";
import { strings } from "../../strings";
import type { UploadItem } from "../engine/state";
import { shownUploads } from "./shown";
import { UploadActions } from "./UploadActions";
import { UploadProgress } from "./UploadProgress";
import { UploadState } from "./UploadState";
import { UploadTotals } from "./UploadTotals";
import { useUploadState } from "./useUploadState";

const MAX_NAME = 120;
const headers = strings.upload.column;
const COLUMNS: TableProps.ColumnDefinition<UploadItem>[] = [
  {
    id: "name",
    header: headers.name,
    isRowHeader: true,
    minWidth: 140,
    cell: (item) => <FileName name={item.name} limit={MAX_NAME} />,
  },
  { id: "size", header: headers.size, minWidth: 90, cell: (item) => <FileSize bytes={item.size} /> },
  { id: "progress", header: headers.progress, minWidth: 160, cell: (item) => <UploadProgress item={item} /> },
  { id: "state", header: headers.state, minWidth: 140, cell: (item) => <UploadState item={item} /> },
  { id: "actions", header: headers.actions, minWidth: 100, cell: (item) => <UploadActions item={item} /> },
];
// A telephone's width has room for two.
const NARROW_COLUMNS: TableProps.ColumnDefinition<UploadItem>[] = [
  {
    id: "name",
    header: headers.name,
    isRowHeader: true,
    cell: (item) => (
      <>
        <FileName name={item.name} limit={MAX_NAME} />
        <UploadProgress item={item} />
      </>
    ),
  },
  {
    id: "state",
    header: headers.state,
    cell: (item) => (
      <>
        <UploadState item={item} />
        <UploadActions item={item} />
      </>
    ),
  },
];

/** The uploads of this visit: what failed first, and never more rows than can be drawn in time. */
export function UploadList() {
  const isNarrow = useMediaQuery(NARROW);
  const state = useUploadState();
  if (state === null) return null;
  const shown = shownUploads(state.files);
  const hidden = state.files.length - shown.length;
  return (
    <SpaceBetween size="s">
      <UploadTotals totals={state.totals} waiting={state.waiting} />
      <Table<UploadItem>
        items={shown}
        trackBy="id"
        columnDefinitions={isNarrow ? NARROW_COLUMNS : COLUMNS}
        wrapLines
        header={<Header variant="h2">{strings.upload.table}</Header>}
        ariaLabels={{ tableLabel: strings.upload.table }}
        empty={<Box color="text-body-secondary">{strings.upload.emptyHeader}</Box>}
        footer={hidden > 0 && <Box textAlign="center">{strings.upload.more(hidden)}</Box>}
      />
    </SpaceBetween>
  );
}
