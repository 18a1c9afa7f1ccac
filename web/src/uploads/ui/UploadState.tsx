import Box from "@cloudscape-design/components/box";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { strings } from "../../strings";
import type { UploadItem, UploadItemState } from "../engine/state";

const ICONS: Record<UploadItemState, StatusIndicatorProps.Type> = {
  queued: "pending",
  sending: "in-progress",
  paused: "stopped",
  done: "success",
  failed: "error",
  cancelled: "stopped",
};

/** The state, and of what failed also why. */
export function UploadState({ item }: { item: UploadItem }) {
  const { state, error, resumed } = item;
  return (
    <>
      <StatusIndicator type={ICONS[state]}>{strings.upload.state[state]}</StatusIndicator>
      {resumed && state === "sending" && (
        <Box fontSize="body-s" color="text-body-secondary">
          {strings.upload.resumed}
        </Box>
      )}
      {error && (
        <Box fontSize="body-s" color="text-body-secondary">
          <span className="ft-break">{error.message}</span>
          {error.requestId && <div className="ft-break">{strings.app.requestId(error.requestId)}</div>}
        </Box>
      )}
    </>
  );
}
