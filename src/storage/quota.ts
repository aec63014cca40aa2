// How much room this origin has, and the sentence for when it has too little. Figures are the browser's estimate.

import { StudioError } from "../core/errors";

export interface Room {
  /** Bytes this origin uses now. */
  readonly used: number;
  /** Bytes it may still write. */
  readonly left: number;
}

/** Used and free bytes of this origin, as the browser estimates them. */
export async function room(): Promise<Room> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { used: usage, left: Math.max(0, quota - usage) };
}

/** The error for a file of `needed` bytes that did not fit: what it needs and what is left. */
export async function storageFull(path: string, needed: number): Promise<StudioError> {
  const { left } = await room();
  return new StudioError(
    "storage-full",
    `${path} needs ${megabytes(needed)} and this browser has ${megabytes(left)} left for the studio.`,
    "Free disk space, or delete results you no longer need, and run the stage again; what was saved before is kept.",
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
