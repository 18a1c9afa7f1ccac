import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import { useMe } from "../../kit/useMe";
import { strings } from "../../strings";
import { useAddFiles } from "./useAddFiles";

// React passes it on, but its types do not know it.
const A_FOLDER = { webkitdirectory: "" };

/** Chooses files, or a folder with all that is in it. */
export function FilePicker() {
  const add = useAddFiles();
  const mayUpload = useMe()?.mayUpload;
  const [folder, setFolder] = useState("");
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const chosen = (input: HTMLInputElement): void => {
    const files = Array.from(input.files ?? []);
    input.value = ""; // so that the same file can be chosen again
    if (files.length === 0) return;
    add(
      files.map((file) => ({ file, path: file.webkitRelativePath || file.name })),
      folder,
    );
  };
  if (mayUpload === false) {
    return (
      <Alert type="info" statusIconAriaLabel={strings.app.icon.info}>
        {strings.upload.mayNot}
      </Alert>
    );
  }
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label={strings.upload.folder} description={strings.upload.folderText}>
          <Input
            value={folder}
            placeholder={strings.upload.folderPlaceholder}
            onChange={({ detail }) => setFolder(detail.value)}
          />
        </FormField>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" iconName="upload" onClick={() => filesInput.current?.click()}>
            {strings.upload.add}
          </Button>
          <Button iconName="folder" onClick={() => folderInput.current?.click()}>
            {strings.upload.addFolder}
          </Button>
        </SpaceBetween>
        <Box color="text-body-secondary">{strings.upload.hint}</Box>
      </SpaceBetween>
      <div hidden>
        <input
          ref={filesInput}
          type="file"
          multiple
          data-testid="files"
          aria-label={strings.upload.add}
          onChange={(event) => chosen(event.currentTarget)}
        />
        <input
          ref={folderInput}
          type="file"
          {...A_FOLDER}
          data-testid="folder"
          aria-label={strings.upload.addFolder}
          onChange={(event) => chosen(event.currentTarget)}
        />
      </div>
    </Container>
  );
}
