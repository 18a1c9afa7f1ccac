import Button from "@cloudscape-design/components/button";
import { formatClock } from "../kit/time";
import { strings } from "../strings";
import type { FileList } from "./useFileList";

/** How old the list is, and the switch that keeps it as it is. */
export function RefreshState({ list }: { list: FileList }) {
  const { paused, updatedAt } = list;
  return (
    <span>
      {updatedAt > 0 && strings.files.updated(formatClock(updatedAt))}
      {paused && ` · ${strings.files.paused}`}{" "}
      <Button
        variant="inline-icon"
        iconName={paused ? "play" : "pause"}
        ariaLabel={paused ? strings.files.resume : strings.files.pause}
        onClick={() => list.setPaused(!paused)}
      />
    </span>
  );
}
