const IDLE_MS = 30_000;
const STILL_ROUNDS = 3;

export interface RefreshState {
  paused: boolean;
  visible: boolean;
  online: boolean;
  pageNumber: number;
  /** Answers in a row that told nothing new. */
  stillRounds: number;
  /** Uploads are running: something is about to move. */
  uploading: boolean;
  refreshMs: number;
}

/** How long to wait before the list is asked for again; false: not at all. */
export function refreshInterval(state: RefreshState): number | false {
  if (state.paused || !state.visible || !state.online || state.pageNumber !== 1) return false;
  if (state.stillRounds >= STILL_ROUNDS && !state.uploading) return Math.max(IDLE_MS, state.refreshMs);
  return state.refreshMs;
}
