// Charts take turns: each redraws in a task of its own, so that no redraw of all of them blocks the page, and a slow
// device draws less often instead of falling behind.

import { useEffect, useId, useState } from "react";

/** Milliseconds between two turns, in which the page answers to people. */
const GAP = 25;

/** Who waits, in order. Someone who already waits keeps the place and shows the newer value. */
const waiting = new Map<string, () => void>();
let busy = false;

function takeTurns(): void {
  const [first] = waiting;
  busy = first !== undefined;
  if (first === undefined) return;
  const [key, show] = first;
  waiting.delete(key);
  show();
  setTimeout(takeTurns, GAP);
}

/** `value` as it was when this caller last had its turn. */
export function useTurn<T extends object>(value: T): T {
  const key = useId();
  const [shown, setShown] = useState(value);
  useEffect(() => {
    waiting.set(key, () => setShown(value));
    if (!busy) takeTurns();
  }, [key, value]);
  useEffect(() => () => void waiting.delete(key), [key]);
  return shown;
}
