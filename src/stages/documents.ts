// The documents that the corpus stage left in storage: one JSON string per line, so that a document may hold line ends.

import type { Split } from "../core/config/splits";
import { type Blobs, paths } from "../storage/blobs";

/** The browser's own, for it is many times faster than core's; what the studio stored needs no place of a fault. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** All documents of one part of a domain. Throws StudioError("missing-stage") when there is no corpus yet. */
export async function readDocuments(blobs: Blobs, domainIndex: number, split: Split): Promise<string[]> {
  return documentsIn(await blobs.read(paths.documents(domainIndex, split)));
}

/** The documents that stand in `lines`. */
export function documentsIn(lines: Uint8Array): string[] {
  return decoder
    .decode(lines)
    .split("\n")
    .flatMap((line) => (line === "" ? [] : (JSON.parse(line) as string)));
}
