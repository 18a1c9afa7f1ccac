import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import Spinner from "@cloudscape-design/components/spinner";
import type { FileDocument } from "../api/client";
import { ProblemAlert } from "../kit/ProblemAlert";
import { strings } from "../strings";
import { MediaPreview } from "./MediaPreview";
import { isUnread, previewKind } from "./preview";
import { TextPreview } from "./TextPreview";
import { useFileLink } from "./useFileLink";

/** The file itself, where a browser draws it and runs nothing of it. */
export function Preview({ file }: { file: FileDocument }) {
  const kind = previewKind(file);
  const { data: link, error, refetch } = useFileLink(file);
  if (kind === "none") {
    const { empty, unread, none } = strings.preview;
    return <Box color="text-body-secondary">{file.fileSize === 0 ? empty : isUnread(file) ? unread : none}</Box>;
  }
  if (error) {
    return <ProblemAlert header={strings.preview.failedHeader} error={error} onRetry={() => void refetch()} />;
  }
  if (!link) return <Spinner />;
  if (kind === "text" || kind === "source")
    return <TextPreview file={file} url={link.url} isSource={kind === "source"} />;
  if (kind === "pdf") {
    return (
      <>
        <Box variant="p">{strings.preview.pdf}</Box>
        <Link href={link.url} external externalIconAriaLabel={strings.preview.openPdf}>
          {strings.preview.openPdf}
        </Link>
      </>
    );
  }
  return <MediaPreview key={link.url} kind={kind} name={file.fileName} url={link.url} />;
}
