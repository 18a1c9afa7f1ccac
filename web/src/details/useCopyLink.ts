import { createElement } from "react";
import type { FileDocument } from "../api/client";
import { copyText } from "../app/clipboard";
import { useFlash } from "../app/flash";
import { ProblemText } from "../app/ProblemText";
import { useServices } from "../app/services";
import { strings } from "../strings";

/** Makes a link that is good for so many seconds, and copies it. */
export function useCopyLink(file: FileDocument): (expiresIn: number) => Promise<void> {
  const { api } = useServices();
  const flash = useFlash();
  return async (expiresIn) => {
    try {
      await copyText(api.makeDownload(file.fileId, { expiresIn }).then(({ url }) => url));
      flash({ type: "success", content: strings.details.linkCopied });
    } catch (error) {
      flash({
        type: "error",
        header: strings.details.linkFailed,
        content: createElement(ProblemText, { error }),
      });
    }
  };
}
