import { createElement } from "react";
import type { FileDocument } from "../api/client";
import { copyText } from "../kit/clipboard";
import { useFlash } from "../kit/flash";
import { ProblemText } from "../kit/ProblemText";
import { useServices } from "../kit/services";
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
