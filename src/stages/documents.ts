// The documents that the corpus stage left in storage: one JSON string per line, so that a document may hold line ends.

import type { Split } from "../core/config/splits";
import { decodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** All documents of one part of a domain. Throws StudioError("missing-stage") when there is no corpus yet. */
export async function readDocuments(blobs: Blobs, domainIndex: number, split: Split): Promise<string[]> {
  const lines = decodeUtf8(await blobs.read(paths.documents(domainIndex, split))).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as string);
}
