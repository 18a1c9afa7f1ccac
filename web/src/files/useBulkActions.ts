import { createElement } from "react";
import type { FileDocument } from "../api/client";
import { copyText } from "../kit/clipboard";
import { useFlash } from "../kit/flash";
import { shortName } from "../kit/nameText";
import { ProblemText } from "../kit/ProblemText";
import { saveUrl } from "../kit/saveUrl";
import { useServices } from "../kit/services";
import { strings } from "../strings";

const LINK_SECONDS = 3600;

interface BulkActions {
  download(files: readonly FileDocument[]): Promise<void>;
  copyLinks(files: readonly FileDocument[]): Promise<void>;
}

/** What can be done with several files at once, and with one. */
export function useBulkActions(): BulkActions {
  const { api } = useServices();
  const flash = useFlash();
  const fail = (header: string, error: unknown): void =>
    flash({ type: "error", header, content: createElement(ProblemText, { error }) });
  return {
    async download(files) {
      let begun = 0;
      for (const file of files) {
        try {
          const { url } = await api.makeDownload(file.fileId, { disposition: "attachment" });
          saveUrl(url);
          begun += 1;
        } catch (error) {
          fail(strings.bulk.downloadFailed(shortName(file.fileName)), error);
        }
      }
      if (begun > 0) flash({ type: "success", content: strings.bulk.downloading(begun) });
    },
    async copyLinks(files) {
      const links = files.map((file) => api.makeDownload(file.fileId, { expiresIn: LINK_SECONDS }));
      try {
        await copyText(Promise.all(links).then((made) => made.map(({ url }) => url).join("\n")));
        flash({ type: "success", content: strings.bulk.linksCopied(files.length) });
      } catch (error) {
        fail(strings.bulk.linksFailed, error);
      }
    },
  };
}
