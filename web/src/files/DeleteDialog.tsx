import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FileDocument } from "../api/client";
import { FileName } from "../kit/FileName";
import { strings } from "../strings";
import { useDelete } from "./useDelete";

const MAX_NAMES = 10;

interface Props {
  files: readonly FileDocument[];
  onClose: () => void;
}

export function DeleteDialog({ files, onClose }: Props) {
  const { isPending, mutate } = useDelete(onClose);
  return (
    <Modal
      visible
      header={strings.bulk.deleteHeader(files.length)}
      closeAriaLabel={strings.app.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {strings.app.cancel}
            </Button>
            <Button variant="primary" loading={isPending} onClick={() => mutate(files)}>
              {strings.files.delete}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <ul>
          {files.slice(0, MAX_NAMES).map((file) => (
            <li key={file.fileId}>
              <FileName name={file.fileName} limit={120} />
            </li>
          ))}
        </ul>
        {files.length > MAX_NAMES && <Box>{strings.bulk.more(files.length - MAX_NAMES)}</Box>}
        <Box color="text-body-secondary">{strings.bulk.deleteText}</Box>
      </SpaceBetween>
    </Modal>
  );
}
