import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FileDocument } from "../api/client";
import { MAX_FILES } from "../jobs/operations";
import { useMe } from "../kit/useMe";
import { goTo } from "../kit/useRoute";
import { strings } from "../strings";
import { RefreshState } from "./RefreshState";
import { useBulkActions } from "./useBulkActions";
import type { FileList } from "./useFileList";

interface Props {
  list: FileList;
  selected: readonly FileDocument[];
  onDelete: () => void;
  onSubmitJob: () => void;
}

export function FilesHeader({ list, selected, onDelete, onSubmitJob }: Props) {
  const me = useMe();
  const { download, copyLinks } = useBulkActions();
  const readable = selected.filter((file) => file.status !== "DELETED");
  const none = readable.length === 0;
  const cannotSubmitWhy =
    me?.mayUpload === false
      ? strings.bulk.mayNotSubmit
      : readable.length > MAX_FILES
        ? strings.bulk.tooManyForJobs(MAX_FILES)
        : "";
  const actions: Record<string, () => void> = {
    download: () => void download(readable),
    "copy-links": () => void copyLinks(readable),
    "submit-job": onSubmitJob,
    delete: onDelete,
  };
  return (
    <Header
      variant="awsui-h1-sticky"
      counter={
        selected.length > 0
          ? `(${selected.length}/${list.files.length})`
          : `(${list.files.length}${list.hasMore ? "+" : ""})`
      }
      description={<RefreshState list={list} />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            iconName="refresh"
            ariaLabel={strings.files.refresh}
            loading={list.isFetching && list.updatedAt === 0}
            onClick={list.refresh}
          />
          <ButtonDropdown
            items={[
              { id: "download", text: strings.files.download, disabled: none },
              { id: "copy-links", text: strings.files.copyLinks, disabled: none },
              {
                id: "submit-job",
                text: strings.files.submitJob,
                disabled: none || cannotSubmitWhy !== "",
                ...(cannotSubmitWhy ? { disabledReason: cannotSubmitWhy } : {}),
              },
              {
                id: "delete",
                text: strings.files.delete,
                disabled: none || !me?.mayDelete,
                ...(me && !me.mayDelete ? { disabledReason: strings.bulk.mayNotDelete } : {}),
              },
            ]}
            onItemClick={({ detail }) => actions[detail.id]?.()}
          >
            {strings.files.actions}
          </ButtonDropdown>
          <Button variant="primary" disabled={me?.mayUpload === false} onClick={() => goTo("upload")}>
            {strings.files.upload}
          </Button>
        </SpaceBetween>
      }
    >
      {strings.files.title}
    </Header>
  );
}
