import type { UploadItem, UploadItemState } from "../engine/state";

export const MAX_ROWS = 20;

const RANK: Record<UploadItemState, number> = { failed: 0, sending: 1, paused: 2, queued: 3, done: 4, cancelled: 5 };
const LAST_RANK = 5;

/** The rows that are drawn: what failed first, then what moves. One pass: there may be thousands. */
export function shownUploads(files: readonly UploadItem[], most = MAX_ROWS): UploadItem[] {
  const byRank: UploadItem[][] = Array.from({ length: LAST_RANK + 1 }, () => []);
  for (const file of files) {
    const bucket = byRank[RANK[file.state]];
    if (bucket && bucket.length < most) bucket.push(file);
  }
  return byRank.flat().slice(0, most);
}

export type UploadAction = "pause" | "resume" | "retry" | "cancel";

/** What can be done with a file in a state. */
export function actionsFor(state: UploadItemState): readonly UploadAction[] {
  switch (state) {
    case "queued":
    case "sending":
      return ["pause", "cancel"];
    case "paused":
      return ["resume", "cancel"];
    case "failed":
      return ["retry", "cancel"];
    default:
      return [];
  }
}
