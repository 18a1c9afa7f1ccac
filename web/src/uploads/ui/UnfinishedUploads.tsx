import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Upload } from "../../api/client";
import { FileName } from "../../kit/FileName";
import { FileSize } from "../../kit/FileSize";
import { shortName } from "../../kit/nameText";
import { ProblemAlert } from "../../kit/ProblemAlert";
import { RelativeTime } from "../../kit/RelativeTime";
import { NARROW, useMediaQuery } from "../../kit/useMediaQuery";
import { strings } from "../../strings";
import { MAX_ROWS } from "./shown";
import { useUnfinished } from "./useUnfinished";

const headers = strings.unfinished.column;
const MAX_NAME = 120;
const NARROW_COLUMNS = new Set(["name", "expires", "actions"]);

/** Uploads in parts that were begun some time and never ended: they can be gone on with, or given up. */
export function UnfinishedUploads() {
  const { uploads, isCut, error, isLoading, refetch, abort, aborting } = useUnfinished();
  const isNarrow = useMediaQuery(NARROW);
  const [wantedPage, setWantedPage] = useState(1);
  const pages = Math.max(1, Math.ceil(uploads.length / MAX_ROWS));
  const page = Math.min(wantedPage, pages);
  if (error) {
    return <ProblemAlert header={strings.unfinished.errorHeader} error={error} onRetry={() => void refetch()} />;
  }
  const columns: TableProps.ColumnDefinition<Upload>[] = [
    {
      id: "name",
      header: headers.name,
      isRowHeader: true,
      minWidth: 100,
      cell: (upload) => <FileName name={upload.fileName} limit={MAX_NAME} />,
    },
    { id: "size", header: headers.size, minWidth: 90, cell: (upload) => <FileSize bytes={upload.fileSize} /> },
    {
      id: "started",
      header: headers.started,
      minWidth: 100,
      cell: (upload) => <RelativeTime time={upload.startedTime} />,
    },
    {
      id: "expires",
      header: headers.expires,
      minWidth: 100,
      cell: (upload) => <RelativeTime time={upload.expiresTime} />,
    },
    {
      id: "actions",
      header: headers.actions,
      minWidth: 100,
      cell: (upload) => (
        <Button
          wrapText={false}
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
      items={uploads.slice((page - 1) * MAX_ROWS, page * MAX_ROWS)}
      trackBy="uploadId"
      loading={isLoading}
      loadingText={strings.app.loading}
      columnDefinitions={columns}
      columnDisplay={columns.map(({ id = "" }) => ({ id, visible: !isNarrow || NARROW_COLUMNS.has(id) }))}
      wrapLines
      ariaLabels={{ tableLabel: strings.unfinished.table }}
      header={
        <Header
          variant="h2"
          counter={uploads.length > 0 ? `(${uploads.length}${isCut ? "+" : ""})` : ""}
          description={strings.unfinished.text}
        >
          {strings.unfinished.title}
        </Header>
      }
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            ariaLabels={{
              pageLabel: strings.unfinished.page,
              nextPageLabel: strings.unfinished.nextPage,
              previousPageLabel: strings.unfinished.previousPage,
            }}
            onChange={({ detail }) => setWantedPage(detail.currentPageIndex)}
          />
        )
      }
      footer={isCut && <Box textAlign="center">{strings.unfinished.cut(uploads.length)}</Box>}
      empty={<Box color="text-body-secondary">{strings.unfinished.none}</Box>}
    />
  );
}
