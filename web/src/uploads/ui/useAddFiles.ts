import { useCallback } from "react";
import { useFlash } from "../../kit/flash";
import { useMe } from "../../kit/useMe";
import { goTo } from "../../kit/useRoute";
import { strings } from "../../strings";
import type { PathFile } from "./dropped";
import { objectKey } from "./names";
import { useUploader } from "./useUploader";

export type AddFiles = (files: readonly PathFile[], folder?: string) => void;

/** Begins to upload, and shows the uploads; says so where the user may not. */
export function useAddFiles(): AddFiles {
  const uploader = useUploader();
  const flash = useFlash();
  const mayUpload = useMe()?.mayUpload;
  return useCallback(
    (files, folder = "") => {
      if (mayUpload === false) {
        flash({ type: "error", header: strings.upload.mayNotHeader, content: strings.upload.mayNot });
        return;
      }
      if (files.length === 0) {
        flash({ type: "warning", content: strings.upload.droppedNothing });
        return;
      }
      uploader.add(files.map(({ file, path }) => ({ file, name: objectKey(folder, path) })));
      goTo("upload");
    },
    [uploader, flash, mayUpload],
  );
}
