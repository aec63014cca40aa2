// The documents that the corpus stage leaves in storage: one JSON string per line, so that a document may hold line ends. Neither
// writing nor reading holds more than a piece of a file in memory.

import type { Split } from "../core/config/splits";
import { encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** Bytes read, and letters written, at once. */
const PIECE = 1 << 20;

/** The documents of one part of a domain, in order. Throws StudioError("missing-stage") when there is no corpus yet. */
export async function* documentsIn(blobs: Blobs, domainIndex: number, split: Split): AsyncGenerator<string> {
  const file = await blobs.file(paths.documents(domainIndex, split));
  for await (const line of linesIn(file)) if (line !== "") yield JSON.parse(line) as string;
}

/** The first documents of a part, at most so many of them (default all). */
export async function readDocuments(blobs: Blobs, domainIndex: number, split: Split, most = Number.POSITIVE_INFINITY): Promise<string[]> {
  const documents: string[] = [];
  for await (const document of documentsIn(blobs, domainIndex, split)) {
    if (documents.length >= most) break;
    documents.push(document);
  }
  return documents;
}

/** Puts documents where `documentsIn` finds them. */
export async function writeDocuments(blobs: Blobs, domainIndex: number, split: Split, documents: AsyncIterable<string>): Promise<void> {
  await blobs.write(paths.documents(domainIndex, split), linesOf(documents));
}

async function* linesIn(file: Blob): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let begun = "";
  for (let at = 0; at < file.size; at += PIECE) {
    const text = decoder.decode(await file.slice(at, at + PIECE).arrayBuffer(), { stream: true });
    const lines = (begun + text).split("\n");
    begun = lines.pop() as string;
    yield* lines;
  }
  yield begun;
}

async function* linesOf(documents: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let lines = "";
  for await (const document of documents) {
    lines += `${JSON.stringify(document)}\n`;
    if (lines.length < PIECE) continue;
    yield encodeUtf8(lines);
    lines = "";
  }
  yield encodeUtf8(lines);
}
