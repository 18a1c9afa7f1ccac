import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Upload } from "../api/client";
import { ProblemAlert } from "../app/ProblemAlert";
import { FileName } from "../files/FileName";
import { FileSize } from "../files/FileSize";
import { shortName } from "../files/nameText";
import { RelativeTime } from "../files/RelativeTime";
import { strings } from "../strings";
import { useUnfinished } from "./useUnfinished";

const headers = strings.unfinished.column;
const LONGEST_NAME = 120;

/** Uploads in parts that were begun some time and never ended: they can be gone on with, or given up. */
export function UnfinishedUploads() {
  const { uploads, error, isLoading, refetch, abort, aborting } = useUnfinished();
  if (error) {
    return <ProblemAlert header={strings.unfinished.errorHeader} error={error} onRetry={() => void refetch()} />;
  }
  const columns: TableProps.ColumnDefinition<Upload>[] = [
    {
      id: "name",
      header: headers.name,
      isRowHeader: true,
      minWidth: 140,
      cell: (upload) => <FileName name={upload.fileName} limit={LONGEST_NAME} />,
    },
    { id: "size", header: headers.size, minWidth: 90, cell: (upload) => <FileSize bytes={upload.size} /> },
    {
      id: "started",
      header: headers.started,
      minWidth: 110,
      cell: (upload) => <RelativeTime time={upload.startedAt} />,
    },
    {
      id: "expires",
      header: headers.expires,
      minWidth: 110,
      cell: (upload) => <RelativeTime time={upload.expiresAt} />,
    },
    {
      id: "actions",
      header: headers.actions,
      minWidth: 100,
      cell: (upload) => (
        <Button
          loading={aborting === upload.uploadId}
          ariaLabel={strings.unfinished.abortOf(shortName(upload.fileName))}
          onClick={() => abort(upload)}
        >
          {strings.unfinished.abort}
        </Button>
      ),
    },
  ];
  return (
    <Table<Upload>
      items={uploads}
      trackBy="uploadId"
      loading={isLoading}
      loadingText={strings.app.loading}
      columnDefinitions={columns}
      wrapLines
      ariaLabels={{ tableLabel: strings.unfinished.table }}
      header={
        <Header variant="h2" description={strings.unfinished.text}>
          {strings.unfinished.title}
        </Header>
      }
      empty={<Box color="text-body-secondary">{strings.unfinished.none}</Box>}
    />
  );
}
