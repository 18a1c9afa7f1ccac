import Pagination from "@cloudscape-design/components/pagination";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { type RefObject, useMemo, useRef } from "react";
import type { FileDocument } from "../api/client";
import { shortName } from "../kit/nameText";
import { ProblemAlert } from "../kit/ProblemAlert";
import { useMediaQuery } from "../kit/useMediaQuery";
import { strings } from "../strings";
import { fileColumns } from "./columns";
import { FileFilters } from "./FileFilters";
import { FilesEmpty } from "./FilesEmpty";
import { FilesHeader } from "./FilesHeader";
import { defaultOrder } from "./filters";
import { LazyFilesPreferences } from "./LazyFilesPreferences";
import { isColumn, type ListPreferences } from "./preferences";
import type { FileList } from "./useFileList";

// On a telephone name and status fit side by side.
const NARROW_WIDTHS: ListPreferences["widths"] = { name: 170, status: 130 };

interface Props {
  list: FileList;
  selected: readonly FileDocument[];
  filterRef: RefObject<PropertyFilterProps.Ref | null>;
  onSelect: (files: readonly FileDocument[]) => void;
  onDelete: () => void;
  onSubmitJob: () => void;
}

export function FilesTable({ list, selected, filterRef, onSelect, onDelete, onSubmitJob }: Props) {
  const { state, preferences, files } = list;
  const { widths } = preferences;
  const isNarrow = useMediaQuery("(max-width: 688px)");
  const open = useRef(list.select);
  open.current = list.select;
  const columns = useMemo(
    () =>
      fileColumns((fileId) => open.current(fileId)).map((column) => {
        const width = widths[column.id] ?? (isNarrow ? NARROW_WIDTHS[column.id] : undefined);
        return width === undefined ? column : { ...column, width };
      }),
    [widths, isNarrow],
  );
  return (
    <Table<FileDocument>
      variant="full-page"
      stickyHeader
      resizableColumns
      enableKeyboardNavigation
      selectionType="multi"
      trackBy="fileId"
      items={files}
      columnDefinitions={columns}
      columnDisplay={preferences.columns}
      wrapLines={preferences.wrapLines}
      contentDensity={preferences.dense ? "compact" : "comfortable"}
      loading={list.isLoading}
      loadingText={strings.files.loading}
      selectedItems={[...selected]}
      onSelectionChange={({ detail }) => onSelect(detail.selectedItems)}
      sortingColumn={{ sortingField: state.sort }}
      sortingDescending={state.order === "desc"}
      onSortingChange={({ detail }) => {
        const sort = detail.sortingColumn.sortingField === "name" ? "name" : "time";
        const order = sort === state.sort ? (detail.isDescending ? "desc" : "asc") : defaultOrder(sort);
        list.filter({ sort, order });
      }}
      onColumnWidthsChange={({ detail }) => {
        const chosen = columns.map(({ id }, index) => [id, detail.widths[index]] as const);
        list.setPreferences({ ...preferences, widths: Object.fromEntries(chosen.filter(([id]) => isColumn(id))) });
      }}
      ariaLabels={{
        tableLabel: strings.files.table,
        selectionGroupLabel: strings.files.selection,
        allItemsSelectionLabel: () => strings.files.selectAll,
        itemSelectionLabel: (_, file) => strings.files.selectOne(shortName(file.fileName)),
        resizerRoleDescription: strings.files.resize,
      }}
      header={<FilesHeader list={list} selected={selected} onDelete={onDelete} onSubmitJob={onSubmitJob} />}
      filter={
        <SpaceBetween size="s">
          {list.error !== null && files.length > 0 && (
            <ProblemAlert header={strings.files.staleHeader} error={list.error} onRetry={list.refresh} />
          )}
          <FileFilters list={list} inputRef={filterRef} />
        </SpaceBetween>
      }
      pagination={
        <Pagination
          currentPageIndex={list.pageNumber}
          pagesCount={list.pagesKnown}
          openEnd={list.hasMore}
          onChange={({ detail }) => list.openPage(detail.currentPageIndex)}
          ariaLabels={{
            nextPageLabel: strings.files.nextPage,
            previousPageLabel: strings.files.previousPage,
            pageLabel: strings.files.page,
          }}
        />
      }
      preferences={<LazyFilesPreferences preferences={preferences} onChange={list.setPreferences} />}
      empty={<FilesEmpty list={list} />}
    />
  );
}
