import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import { shortName } from "../kit/nameText";
import { ProblemAlert } from "../kit/ProblemAlert";
import { strings } from "../strings";
import { readBeginning } from "./readBeginning";

interface Props {
  file: FileDocument;
  url: string;
  /** The text may hold scripts: it is drawn as text all the same. */
  isSource: boolean;
}

export function TextPreview({ file, url, isSource }: Props) {
  const { data, error, refetch } = useQuery({
    queryKey: ["text", url],
    queryFn: ({ signal }) => readBeginning(url, file.fileSize ?? 0, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) {
    return <ProblemAlert header={strings.preview.failedHeader} error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <Spinner />;
  const notes = [isSource ? strings.preview.source : "", data.isCut ? strings.preview.cut : ""].filter(Boolean);
  return (
    <>
      <section
        className="ft-text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={strings.preview.text(shortName(file.fileName))}
      >
        <pre>{data.text}</pre>
      </section>
      {notes.length > 0 && (
        <Box fontSize="body-s" color="text-body-secondary">
          {notes.join(" ")}
        </Box>
      )}
    </>
  );
}
