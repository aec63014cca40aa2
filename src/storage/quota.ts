// How much room the browser's storage takes and may take, and the sentence for a file that did not fit.

import { StudioError } from "../core/errors";
import { formatBytes } from "../core/format/format";

/** Bytes that this origin holds, and the most the browser lets it hold; the disk may have less. */
export async function storageEstimate(): Promise<{ readonly used: number; readonly most: number }> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { used: usage, most: quota };
}

/** Waits until a record is written. Throws StudioError("storage-full") where there is no room for it. */
export async function fitting(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") throw await recordsFull();
    throw error;
  }
}

async function recordsFull(): Promise<StudioError> {
  const { used } = await storageEstimate();
  return new StudioError(
    "storage-full",
    `What the project knows could not be written: this browser's storage is full, of which the studio holds ${formatBytes(used)} now.`,
    "Free space on the Runs screen before you close the page: it is written with the next save, and what was saved before is kept.",
  );
}

/**
 * The error for a file of `needed` bytes that did not fit, with what is left where the browser tells: Chromium's
 * estimate is a fixed quota that leaves the disk out, so a figure that contradicts what just happened is not shown.
 */
export async function storageFull(path: string, needed: number): Promise<StudioError> {
  const { used, most } = await storageEstimate();
  const left = Math.max(0, most - used);
  const rest = left < needed ? `and ${formatBytes(left)} are left` : "more than is left";
  return new StudioError(
    "storage-full",
    `${path} needs ${formatBytes(needed)}, ${rest} in this browser's storage; the studio holds ${formatBytes(used)} now.`,
    "Free space on the Runs screen, or on the disk, and run the stage again; what was saved before is kept.",
  );
}
