import Box from "@cloudscape-design/components/box";
import type { FileEvent } from "../api/client";
import { FileName } from "../kit/FileName";
import { RelativeTime } from "../kit/RelativeTime";
import { formatSize } from "../kit/sizes";
import { formatExactTime } from "../kit/time";
import { strings } from "../strings";

const TITLES: Readonly<Record<string, string>> = strings.details.event;

export function HistoryEvent({ event }: { event: FileEvent }) {
  const facts = [
    event.fileSize === undefined ? "" : formatSize(event.fileSize),
    event.requester ?? "",
    event.sourceIp ?? "",
    event.reason ?? "",
  ].filter(Boolean);
  return (
    <li>
      <strong>{Object.hasOwn(TITLES, event.eventType) ? TITLES[event.eventType] : event.eventType}</strong>{" "}
      <RelativeTime time={event.eventTime} />
      <Box fontSize="body-s" color="text-body-secondary">
        {formatExactTime(event.eventTime)}
        {facts.length > 0 && (
          <>
            {" · "}
            <FileName name={facts.join(" · ")} />
          </>
        )}
      </Box>
    </li>
  );
}
