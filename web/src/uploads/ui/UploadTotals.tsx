import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { formatPercent, formatSize, formatSpeed, percent } from "../../kit/sizes";
import { formatDuration } from "../../kit/time";
import { strings } from "../../strings";
import type { UploadState } from "../engine/state";
import type { UploadAction } from "./shown";
import { useUploader } from "./useUploader";

/** All uploads together, and what can be done with all of them. */
export function UploadTotals({ totals, waiting }: Pick<UploadState, "totals" | "waiting">) {
  const uploader = useUploader();
  if (totals.files === 0) return null;
  const left = formatDuration(totals.secondsLeft);
  const facts = [
    formatPercent(totals.sentBytes, totals.bytes),
    strings.upload.totals(totals.done, totals.files),
    strings.upload.totalsBytes(formatSize(totals.sentBytes), formatSize(totals.bytes)),
    totals.bytesPerSecond > 0 ? formatSpeed(totals.bytesPerSecond) : "",
    left ? strings.upload.left(left) : "",
    totals.failed > 0 ? strings.upload.failedCount(totals.failed) : "",
  ].filter(Boolean);
  const applies: Record<UploadAction, boolean> = {
    pause: totals.active > 0,
    resume: totals.paused > 0,
    retry: totals.failed > 0,
    cancel: totals.active + totals.paused > 0,
  };
  return (
    <Container>
      <SpaceBetween size="s">
        {waiting && (
          <Alert type="warning" statusIconAriaLabel={strings.app.icon.warning}>
            {strings.upload.waiting[waiting]}
          </Alert>
        )}
        <div>
          <Box fontWeight="bold">{strings.upload.total}</Box>
          {/* Not Cloudscape's: its live region stays at the first value while values change more than once in 5 s. */}
          <progress
            className="ft-progress ft-progress-total"
            max={100}
            value={percent(totals.sentBytes, totals.bytes)}
            aria-label={strings.upload.total}
          />
          <Box color="text-body-secondary">{facts.join(" · ")}</Box>
        </div>
        <SpaceBetween direction="horizontal" size="xs">
          {(["pause", "resume", "retry", "cancel"] as const).map((action) => (
            <Button key={action} disabled={!applies[action]} onClick={() => uploader[action]()}>
              {strings.upload.allAction[action]}
            </Button>
          ))}
          <Button disabled={totals.done + totals.cancelled === 0} onClick={() => uploader.clear()}>
            {strings.upload.clear}
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
