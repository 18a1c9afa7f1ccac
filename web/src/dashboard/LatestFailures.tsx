import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import { FailureReason } from "../files/FailureReason";
import { formatListState, NO_FILTERS } from "../files/filters";
import { loadPage, toQuery } from "../files/pages";
import { FileName } from "../kit/FileName";
import { ProblemAlert } from "../kit/ProblemAlert";
import { RelativeTime } from "../kit/RelativeTime";
import { formatHash } from "../kit/route";
import { useServices } from "../kit/services";
import { NARROW, useMediaQuery } from "../kit/useMediaQuery";
import { strings } from "../strings";

const MOST = 5;
const MAX_NAME = 80;
const COLUMNS = ["name", "reason", "time"];

/** What failed last, and why. */
export function LatestFailures({ from }: { from: string }) {
  const { api } = useServices();
  const isNarrow = useMediaQuery(NARROW);
  const filters = { ...NO_FILTERS, status: ["FAILED"] as const, from };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["files", "latest-failures", from],
    queryFn: ({ signal }) => loadPage(api, toQuery(filters, MOST, null), signal),
  });
  if (error) {
    return <ProblemAlert header={strings.files.errorHeader} error={error} onRetry={() => void refetch()} />;
  }
  const hrefOf = (file: FileDocument): string =>
    formatHash("files", formatListState({ ...filters, selected: file.fileId }));
  return (
    <Table<FileDocument>
      items={data?.files ?? []}
      trackBy="fileId"
      loading={isPending}
      loadingText={strings.app.loading}
      columnDisplay={COLUMNS.map((id) => ({ id, visible: id !== "reason" || !isNarrow }))}
      wrapLines
      header={<Header variant="h2">{strings.dashboard.latestFailures}</Header>}
      ariaLabels={{ tableLabel: strings.dashboard.latestFailures }}
      empty={<Box color="text-body-secondary">{strings.dashboard.noFailures}</Box>}
      columnDefinitions={[
        {
          id: "name",
          header: strings.files.column.name,
          isRowHeader: true,
          minWidth: 140,
          cell: (file) => (
            <>
              <Link href={hrefOf(file)}>
                <FileName name={file.fileName} limit={MAX_NAME} />
              </Link>
              {isNarrow && <FailureReason file={file} />}
            </>
          ),
        },
        {
          id: "reason",
          header: strings.details.failedHeader,
          minWidth: 160,
          cell: (file) => <FailureReason file={file} />,
        },
        {
          id: "time",
          header: strings.files.column.time,
          minWidth: 120,
          cell: (file) => <RelativeTime time={file.uploadTime} />,
        },
      ]}
    />
  );
}
