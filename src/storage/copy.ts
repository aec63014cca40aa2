// A file of one storage in another, piece by piece, so that a large one is never in memory as a whole.

import type { Blobs } from "./blobs";

/** Writes the file at `path` of `from` to the same path of `to`. Throws StudioError("missing-stage") when there is none. */
export async function copyFile(from: Blobs, to: Blobs, path: string): Promise<void> {
  await to.write(path, (await from.file(path)).stream());
}
