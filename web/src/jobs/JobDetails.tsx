import Alert from "@cloudscape-design/components/alert";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { WholeJob } from "../api/client";
import { strings } from "../strings";
import { JobButtons } from "./JobButtons";
import { JobFacts } from "./JobFacts";
import { JobProgress } from "./JobProgress";
import { OpenResult } from "./OpenResult";

export function JobDetails({ job }: { job: WholeJob }) {
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="xs">
        <OpenResult job={job} />
        <JobButtons job={job} cancelText={strings.jobs.cancelJob} />
      </SpaceBetween>
      {job.error && (
        <Alert type="error" header={strings.jobDetails.failedHeader} statusIconAriaLabel={strings.app.icon.error}>
          <span className="ft-break">
            {job.error.message} ({job.error.code})
          </span>
        </Alert>
      )}
      <ExpandableSection headerText={strings.jobDetails.progress} headingTagOverride="h3" defaultExpanded>
        <JobProgress job={job} />
      </ExpandableSection>
      <ExpandableSection headerText={strings.jobDetails.facts} headingTagOverride="h3" defaultExpanded>
        <JobFacts job={job} />
      </ExpandableSection>
      {job.text !== undefined && (
        <ExpandableSection headerText={strings.jobDetails.text} headingTagOverride="h3" defaultExpanded>
          {/* Reached by the keyboard, so that what is longer than its box can be read. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached */}
          <section className="ft-text ft-job-text" aria-label={strings.jobDetails.text} tabIndex={0}>
            <pre>{job.text}</pre>
          </section>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
