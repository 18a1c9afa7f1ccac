import Alert from "@cloudscape-design/components/alert";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FileDocument } from "../api/client";
import { FileJobs } from "../jobs/FileJobs";
import { strings } from "../strings";
import { ContentMetadata } from "./ContentMetadata";
import { DetailsActions } from "./DetailsActions";
import { History } from "./History";
import { Overview } from "./Overview";
import { Preview } from "./Preview";

interface Props {
  file: FileDocument;
  /** False while only what the list says is known. */
  isWhole: boolean;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onDelete: () => void;
  onSubmitJob: () => void;
}

export function Details({ file, isWhole, ...actions }: Props) {
  return (
    <SpaceBetween size="l">
      <DetailsActions file={file} {...actions} />
      {file.error && (
        <Alert type="error" header={strings.details.failedHeader} statusIconAriaLabel={strings.app.icon.error}>
          <span className="ft-break">
            {file.error.message} ({file.error.code})
          </span>
        </Alert>
      )}
      {file.typeMismatch && (
        <Alert type="warning" statusIconAriaLabel={strings.app.icon.warning}>
          {strings.details.mismatch}
        </Alert>
      )}
      {file.status !== "DELETED" && (
        <ExpandableSection headerText={strings.details.preview} headingTagOverride="h3" defaultExpanded>
          <Preview file={file} />
        </ExpandableSection>
      )}
      <ExpandableSection headerText={strings.details.overview} headingTagOverride="h3" defaultExpanded>
        <Overview file={file} />
      </ExpandableSection>
      <ExpandableSection headerText={strings.details.content} headingTagOverride="h3" defaultExpanded>
        {isWhole && <ContentMetadata metadata={file.metadata ?? {}} />}
      </ExpandableSection>
      <ExpandableSection headerText={strings.details.jobs} headingTagOverride="h3" defaultExpanded>
        <FileJobs file={file} />
      </ExpandableSection>
      <ExpandableSection headerText={strings.details.history} headingTagOverride="h3" defaultExpanded>
        <History file={file} />
      </ExpandableSection>
    </SpaceBetween>
  );
}
