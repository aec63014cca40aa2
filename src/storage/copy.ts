// A file of one storage in another, piece by piece, so that a large one is never in memory as a whole.

import type { Blobs } from "./blobs";

const PIECE_BYTES = 8 << 20;

/** Writes the file at `path` of `from` to the same path of `to`. Throws StudioError("missing-stage") when there is none. */
export async function copyFile(from: Blobs, to: Blobs, path: string): Promise<void> {
  const file = await from.file(path);
  await to.write(path, piecesOf(file));
}

async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE_BYTES) yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
}
