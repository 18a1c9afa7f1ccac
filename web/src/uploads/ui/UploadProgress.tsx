import Box from "@cloudscape-design/components/box";
import { shortName } from "../../kit/nameText";
import { formatPercent, formatSize, formatSpeed, percent } from "../../kit/sizes";
import { formatDuration } from "../../kit/time";
import { strings } from "../../strings";
import type { UploadItem } from "../engine/state";

/** How far one file is. The browser's own bar: twenty of them are drawn anew five times a second. */
export function UploadProgress({ item }: { item: UploadItem }) {
  const { name, size, sentBytes, state, bytesPerSecond, secondsLeft } = item;
  if (state === "cancelled") return null;
  const left = formatDuration(secondsLeft);
  const done = state === "done";
  const facts = done
    ? [formatSize(size)]
    : [formatPercent(sentBytes, size || 1), strings.upload.totalsBytes(formatSize(sentBytes), formatSize(size))];
  if (state === "sending" && bytesPerSecond > 0) facts.push(formatSpeed(bytesPerSecond));
  if (state === "sending" && left) facts.push(strings.upload.left(left));
  return (
    <>
      <progress
        className="ft-progress"
        max={100}
        value={done ? 100 : percent(sentBytes, size || 1)}
        aria-label={strings.upload.progressOf(shortName(name))}
      />
      <Box fontSize="body-s" color="text-body-secondary">
        {facts.join(" · ")}
      </Box>
    </>
  );
}
