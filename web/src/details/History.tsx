import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import { ProblemAlert } from "../kit/ProblemAlert";
import { useServices } from "../kit/services";
import { strings } from "../strings";
import { HistoryEvent } from "./HistoryEvent";

/** What happened to a file, the oldest first. */
export function History({ file }: { file: FileDocument }) {
  const { api } = useServices();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["history", file.fileId, file.revision ?? 0],
    queryFn: ({ pageParam, signal }) => api.getHistory(file.fileId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
  });
  if (error) {
    return <ProblemAlert header={strings.details.historyErrorHeader} error={error} onRetry={() => void refetch()} />;
  }
  const events = data?.pages.flatMap((page) => page.events) ?? [];
  if (data && events.length === 0) return <Box color="text-body-secondary">{strings.details.historyNone}</Box>;
  return (
    <>
      <ol className="ft-history">
        {events.map((event) => (
          <HistoryEvent key={event.eventId} event={event} />
        ))}
      </ol>
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {strings.details.historyMore}
        </Button>
      )}
    </>
  );
}
