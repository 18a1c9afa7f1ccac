import LiveRegion from "@cloudscape-design/components/live-region";
import { useAnnouncement } from "./useAnnouncement";
import { useLeaveWarning } from "./useLeaveWarning";
import { useRefreshAfterUploads } from "./useRefreshAfterUploads";

/** What uploads do to the page wherever one is. A component of its own: only this is drawn anew as they go on. */
export function UploadWatch() {
  useLeaveWarning();
  useRefreshAfterUploads();
  return <LiveRegion hidden>{useAnnouncement()}</LiveRegion>;
}
