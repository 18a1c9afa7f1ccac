import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo, useRef } from "react";
import type { Job } from "../api/client";
import { ProblemAlert } from "../kit/ProblemAlert";
import { useMe } from "../kit/useMe";
import { NARROW, useMediaQuery } from "../kit/useMediaQuery";
import { strings } from "../strings";
import { JobsEmpty } from "./JobsEmpty";
import { JobsHeader } from "./JobsHeader";
import { isShown, jobColumns } from "./jobColumns";
import { SHOWN } from "./jobsState";
import type { JobList } from "./useJobList";

/** Jobs, the newest first. */
export function JobsTable({ list }: { list: JobList }) {
  const { state, jobs } = list;
  const me = useMe();
  const isNarrow = useMediaQuery(NARROW);
  const open = useRef(list.select);
  open.current = list.select;
  const columns = useMemo(() => jobColumns({ me, isNarrow, onOpen: (jobId) => open.current(jobId) }), [me, isNarrow]);
  return (
    <Table<Job>
      variant="full-page"
      stickyHeader
      resizableColumns
      wrapLines={isNarrow}
      items={jobs}
      trackBy="jobId"
      columnDefinitions={columns}
      columnDisplay={columns.map(({ id }) => ({ id, visible: isShown(id, isNarrow, state.selected !== "") }))}
      loading={list.isLoading}
      loadingText={strings.jobs.loading}
      ariaLabels={{ tableLabel: strings.jobs.table, resizerRoleDescription: strings.files.resize }}
      header={<JobsHeader list={list} />}
      filter={
        <SpaceBetween size="s">
          {list.error !== null && jobs.length > 0 && (
            <ProblemAlert header={strings.jobs.staleHeader} error={list.error} onRetry={list.refresh} />
          )}
          <SegmentedControl
            label={strings.jobs.show}
            selectedId={state.shown}
            options={SHOWN.map((id) => ({ id, text: strings.jobs.shown[id] }))}
            onChange={({ detail }) => {
              const shown = SHOWN.find((id) => id === detail.selectedId);
              if (shown) list.show(shown);
            }}
          />
        </SpaceBetween>
      }
      pagination={
        list.pagesKnown > 1 && (
          <Pagination
            currentPageIndex={list.pageNumber}
            pagesCount={list.pagesKnown}
            openEnd={list.hasMore}
            onChange={({ detail }) => list.openPage(detail.currentPageIndex)}
            ariaLabels={{
              nextPageLabel: strings.jobs.nextPage,
              previousPageLabel: strings.jobs.previousPage,
              pageLabel: strings.jobs.page,
            }}
          />
        )
      }
      empty={<JobsEmpty list={list} />}
    />
  );
}
