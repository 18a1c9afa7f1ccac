import { useEffect, useRef } from "react";

/** When the details are closed, the focus goes back to the job in the list. */
export function useFocusOnJob(jobId: string): void {
  const latest = useRef(jobId);
  useEffect(() => {
    latest.current = jobId;
  });
  useEffect(
    () => () => {
      const closed = latest.current;
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>(`[data-job-id="${CSS.escape(closed)}"] a`)?.focus();
      });
    },
    [],
  );
}
