import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { FileStatus as Status } from "../api/client";
import { strings } from "../strings";

const ICONS: Record<Status, StatusIndicatorProps.Type> = { TRACKED: "success", FAILED: "error", DELETED: "stopped" };

export function FileStatus({ status }: { status: Status }) {
  return <StatusIndicator type={ICONS[status]}>{strings.files.status[status]}</StatusIndicator>;
}
