import { useEffect, useRef } from "react";

/** When the details are closed, the focus goes back to the name of the file they were of. */
export function useFocusReturn(fileId: string): void {
  const latest = useRef(fileId);
  useEffect(() => {
    latest.current = fileId;
  });
  useEffect(
    () => () => {
      const closed = latest.current;
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>(`[data-file-id="${CSS.escape(closed)}"] a`)?.focus();
      });
    },
    [],
  );
}
