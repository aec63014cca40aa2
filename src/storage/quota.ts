// The sentence for a file that did not fit.

import { StudioError } from "../core/errors";
import { formatBytes } from "../core/format/format";

/**
 * The error for a file of `needed` bytes that did not fit, with what is left where the browser tells: Chromium's
 * estimate is a fixed quota that leaves the disk out, so a figure that contradicts what just happened is not shown.
 */
export async function storageFull(path: string, needed: number): Promise<StudioError> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const left = Math.max(0, quota - usage);
  const rest = left < needed ? `and ${formatBytes(left)} are left` : "more than is left";
  return new StudioError(
    "storage-full",
    `${path} needs ${formatBytes(needed)}, ${rest} in this browser's storage; the studio holds ${formatBytes(usage)} now.`,
    "Free disk space, or delete results you no longer need, and run the stage again; what was saved before is kept.",
  );
}
