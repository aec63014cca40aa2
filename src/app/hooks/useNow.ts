// The time of day as React state, for sentences such as "Saved 12 s ago".

import { useSyncExternalStore } from "react";

const PERIOD_MS = 1000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, PERIOD_MS);
  return () => clearInterval(timer);
}

/** Milliseconds since 1970, rounded down to whole seconds; renews itself every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS);
}
