import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { lazy, Suspense, useRef, useState } from "react";
import type { FileDocument } from "../api/client";
import { SubmitJobDialog } from "../jobs/LazySubmitJobDialog";
import { useShortcuts } from "../kit/useShortcuts";
import { FilesTable } from "./FilesTable";
import type { FileList } from "./useFileList";

const DeleteDialog = lazy(async () => ({ default: (await import("./DeleteDialog")).DeleteDialog }));

interface Props {
  list: FileList;
  shortcutsEnabled: boolean;
}

export function FilesScreen({ list, shortcutsEnabled }: Props) {
  const filterRef = useRef<PropertyFilterProps.Ref>(null);
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<readonly FileDocument[]>([]);
  const [doomed, setDoomed] = useState<readonly FileDocument[]>([]);
  const selected = list.files.filter((file) => selectedIds.has(file.fileId));
  useShortcuts(
    {
      search: () => filterRef.current?.focus(),
      ...(list.state.selected || !list.files[0] ? {} : { next: () => list.select(list.files[0]?.fileId ?? "") }),
    },
    shortcutsEnabled,
  );
  return (
    <>
      <FilesTable
        list={list}
        selected={selected}
        filterRef={filterRef}
        onSelect={(files) => setSelectedIds(new Set(files.map(({ fileId }) => fileId)))}
        onDelete={() => setDoomed(selected.filter(({ status }) => status !== "DELETED"))}
        onSubmitJob={() => setWanted(selected.filter(({ status }) => status !== "DELETED"))}
      />
      {wanted.length > 0 && (
        <Suspense fallback={null}>
          <SubmitJobDialog files={wanted} onClose={() => setWanted([])} />
        </Suspense>
      )}
      {doomed.length > 0 && (
        <Suspense fallback={null}>
          <DeleteDialog files={doomed} onClose={() => setDoomed([])} />
        </Suspense>
      )}
    </>
  );
}
