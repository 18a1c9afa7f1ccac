import { useEffect, useRef } from "react";
import { isTypingIn, type Shortcut, shortcutOf } from "./shortcuts";

export type ShortcutActions = Partial<Record<Shortcut, () => void>>;

/** Listens for shortcuts while the component is there. Closing works even where shortcuts are turned off. */
export function useShortcuts(actions: ShortcutActions, enabled = true): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const dialogIsOpen = document.querySelector('[role="dialog"]:not([aria-hidden="true"])') !== null;
      const shortcut = shortcutOf(event, isTypingIn(event.target), dialogIsOpen);
      if (!shortcut || (!enabled && shortcut !== "close")) return;
      const action = latest.current[shortcut];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled]);
}
