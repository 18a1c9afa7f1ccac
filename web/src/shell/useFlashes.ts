import { useCallback, useState } from "react";
import { type Flash, type ShowFlash, staysUntilRead } from "../kit/flash";

const GOOD_NEWS_MS = 6000;
const MOST = 10;
let lastId = 0;

/** The messages that are shown now, newest first. */
export function useFlashes(): { flashes: readonly Flash[]; show: ShowFlash; dismiss: (id: string) => void } {
  const [flashes, setFlashes] = useState<readonly Flash[]>([]);
  const dismiss = useCallback((id: string) => setFlashes((old) => old.filter((flash) => flash.id !== id)), []);
  const show = useCallback<ShowFlash>(
    (message) => {
      lastId += 1;
      const id = `flash-${lastId}`;
      setFlashes((old) => [{ ...message, id }, ...old].slice(0, MOST));
      if (!staysUntilRead(message)) setTimeout(() => dismiss(id), GOOD_NEWS_MS);
    },
    [dismiss],
  );
  return { flashes, show, dismiss };
}
