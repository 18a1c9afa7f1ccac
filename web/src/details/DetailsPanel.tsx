import SplitPanel from "@cloudscape-design/components/split-panel";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import type { FileDocument } from "../api/client";
import { DeleteDialog } from "../files/DeleteDialog";
import type { FileList } from "../files/useFileList";
import { SubmitJobDialog } from "../jobs/LazySubmitJobDialog";
import { baseName, shortName } from "../kit/nameText";
import { ProblemAlert } from "../kit/ProblemAlert";
import { useServices } from "../kit/services";
import { useShortcuts } from "../kit/useShortcuts";
import { strings } from "../strings";
import { Details } from "./Details";
import { neighboursOf } from "./neighbours";
import { useFocusReturn } from "./useFocusReturn";

const MAX_TITLE = 60;
const FRESH_MS = 4000;

interface Props {
  list: Pick<FileList, "state" | "files" | "select">;
  shortcutsEnabled: boolean;
}

/** All that is known of the file that the URL selects. */
export function DetailsPanel({ list, shortcutsEnabled }: Props) {
  const { api } = useServices();
  const fileId = list.state.selected;
  const [wanted, setWanted] = useState<FileDocument | null>(null);
  const [doomed, setDoomed] = useState<FileDocument | null>(null);
  const listed = list.files.find((file) => file.fileId === fileId);
  const { data, error, refetch } = useQuery({
    queryKey: ["file", fileId, listed?.revision ?? 0],
    queryFn: ({ signal }) => api.getFile(fileId, signal),
    staleTime: FRESH_MS,
  });
  useFocusReturn(fileId);
  const file = data ?? listed;
  const { previous, next } = neighboursOf(fileId, list.files);
  useShortcuts({ close: () => list.select("") });
  useShortcuts(
    {
      ...(next ? { next: () => list.select(next) } : {}),
      ...(previous ? { previous: () => list.select(previous) } : {}),
    },
    shortcutsEnabled,
  );
  return (
    <SplitPanel
      header={file ? shortName(baseName(file.fileName), MAX_TITLE) : strings.details.title}
      closeBehavior="hide"
    >
      {error && <ProblemAlert header={strings.details.errorHeader} error={error} onRetry={() => void refetch()} />}
      {file && (
        <Details
          key={file.fileId}
          file={file}
          isWhole={data !== undefined}
          onPrevious={previous ? () => list.select(previous) : null}
          onNext={next ? () => list.select(next) : null}
          onDelete={() => setDoomed(file)}
          onSubmitJob={() => setWanted(file)}
        />
      )}
      {wanted && (
        <Suspense fallback={null}>
          <SubmitJobDialog files={[wanted]} onClose={() => setWanted(null)} />
        </Suspense>
      )}
      {doomed && <DeleteDialog files={[doomed]} onClose={() => setDoomed(null)} />}
    </SplitPanel>
  );
}
