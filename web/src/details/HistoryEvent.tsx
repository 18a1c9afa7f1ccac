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
    event.size === undefined ? "" : formatSize(event.size),
    event.requester ?? "",
    event.sourceIp ?? "",
    event.reason ?? "",
  ].filter(Boolean);
  return (
    <li>
      <strong>{Object.hasOwn(TITLES, event.type) ? TITLES[event.type] : event.type}</strong>{" "}
      <RelativeTime time={event.time} />
      <Box fontSize="body-s" color="text-body-secondary">
        {formatExactTime(event.time)}
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
