import { useState } from "react";

export interface Pages {
  number: number;
  /** Of the page that is open; null: the first. */
  cursor: string | null;
  /** How many pages are known when the open one says how it goes on (null: not at all). */
  known(next: string | null): number;
  open(to: number, next: string | null): void;
}

interface Seen {
  /** Whose pages these are: another list begins anew. */
  listed: string;
  number: number;
  /** The cursor of each page that was seen. */
  cursors: readonly (string | null)[];
}

/** The pages of a list that goes on by cursors; `listed` says which list it is. */
export function usePages(listed: string): Pages {
  const [seen, setSeen] = useState<Seen>({ listed, number: 1, cursors: [null] });
  const { number, cursors } = seen.listed === listed ? seen : { number: 1, cursors: [null] };
  return {
    number,
    cursor: cursors[number - 1] ?? null,
    known: (next) => Math.max(cursors.length, next === null ? number : number + 1),
    open: (to, next) => {
      if (to < 1 || (to > cursors.length && (to !== number + 1 || next === null))) return;
      setSeen({ listed, number: to, cursors: to > cursors.length ? [...cursors, next] : cursors });
    },
  };
}
