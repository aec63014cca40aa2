// Files beside which their SHA-256 is kept as they are written, so that nobody needs to read them for it.

import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { type Blobs, type FileBytes, paths, piecesOf } from "../storage/blobs";
import { hashed } from "./hashed";
import { sha256 } from "./sha256";

/** Writes a file with its hash. After a crash in between there is none of either. */
export async function writeHashed(blobs: Blobs, path: string, bytes: FileBytes): Promise<void> {
  await blobs.remove(paths.hashOf(path));
  let hash = "";
  const heard = hashed(piecesOf(bytes), (passed) => {
    hash = passed.sha256;
  });
  await blobs.write(path, heard);
  await blobs.write(paths.hashOf(path), encodeUtf8(hash));
}

/** The SHA-256 of a file that `writeHashed` wrote, or that was copied from one. */
export async function hashOf(blobs: Blobs, path: string): Promise<string> {
  if (!(await blobs.has(paths.hashOf(path)))) await blobs.write(paths.hashOf(path), encodeUtf8(await sha256(await blobs.read(path))));
  return decodeUtf8(await blobs.read(paths.hashOf(path)));
}
