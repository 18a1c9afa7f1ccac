import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useServices } from "../app/services";
import { formatSize, formatSpeed, percent } from "../files/sizes";
import { formatDuration } from "../files/time";
import { strings } from "../strings";
import type { UploadAction } from "./shown";
import { useUploads } from "./useUploads";

/** All uploads together, and what can be done with all of them. */
export function UploadTotals() {
  const { uploader } = useServices();
  const totals = useUploads((state) => state.totals);
  const waiting = useUploads((state) => state.waiting);
  if (totals.files === 0) return null;
  const left = formatDuration(totals.secondsLeft);
  const facts = [
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
        <ProgressBar
          label={strings.upload.total}
          description={strings.upload.totals(totals.done, totals.files)}
          additionalInfo={facts.join(" · ")}
          value={percent(totals.sentBytes, totals.bytes)}
        />
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
