// Reads the page's state from React. Writing is studio.ts's alone.

import { useStore } from "zustand";
import { type StudioState, store } from "../state/store";

/** The selected part of the studio's state; re-renders when that part changes identity. */
export function useStudio<T>(selector: (state: StudioState) => T): T {
  return useStore(store, selector);
}
