// The documents that the corpus stage left in storage: one JSON string per line, so that a document may hold line ends.

import type { Split } from "../core/config/splits";
import { decodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** All documents of one part of a domain. Throws StudioError("missing-stage") when there is no corpus yet. */
export async function readDocuments(blobs: Blobs, domainIndex: number, split: Split): Promise<string[]> {
  return documentsIn(await blobs.read(paths.documents(domainIndex, split)));
}

/** The documents that stand in `lines`. */
export function documentsIn(lines: Uint8Array): string[] {
  return decodeUtf8(lines)
    .split("\n")
    .flatMap((line) => (line === "" ? [] : (JSON.parse(line) as string)));
}
