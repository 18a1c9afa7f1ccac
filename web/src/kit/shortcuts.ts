/** What one key does, unless somebody is typing. */
export const SHORTCUTS = {
  "/": "search",
  u: "upload",
  j: "next",
  k: "previous",
  Escape: "close",
  "?": "help",
} as const;

export type Shortcut = (typeof SHORTCUTS)[keyof typeof SHORTCUTS];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
}

/** The shortcut that was pressed; null for a key that somebody types, or that is part of something else. */
export function shortcutOf(pressed: Pressed, isTyping: boolean, dialogIsOpen: boolean): Shortcut | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing || pressed.defaultPrevented)
    return null;
  if (isTyping || dialogIsOpen) return null;
  return Object.hasOwn(SHORTCUTS, pressed.key) ? SHORTCUTS[pressed.key as keyof typeof SHORTCUTS] : null;
}

const TYPED_INTO = 'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]), textarea, select';
const OWN_KEYS = '[contenteditable="true"], [role="listbox"], [role="menu"], [role="application"]';

export function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`${TYPED_INTO}, ${OWN_KEYS}`) !== null;
}
