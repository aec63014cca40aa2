// The documents that the corpus stage leaves in storage: one JSON string per line, so that a document may hold line ends. Neither
// writing nor reading holds more than a piece of a file in memory.

import type { Split } from "../core/config/splits";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** Bytes read, and letters written, at once. */
const PIECE = 1 << 20;
const LINE_FEED = 0x0a;

/** The documents of one part of a domain, in order. Throws StudioError("missing-stage") when there is no corpus yet. */
export async function* documentsIn(blobs: Blobs, domainIndex: number, split: Split): AsyncGenerator<string> {
  for await (const lines of linesIn(await blobs.file(paths.documents(domainIndex, split)))) yield* parseDocuments(lines);
}

/** The documents that stand in whole lines of such a file. */
export function parseDocuments(lines: Uint8Array): string[] {
  return decodeUtf8(lines)
    .split("\n")
    .flatMap((line) => (line === "" ? [] : (JSON.parse(line) as string)));
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

/** Puts down the keys of a part's documents, in their order; nothing where none has one. */
export async function writeKeys(
  blobs: Blobs,
  domainIndex: number,
  split: Split,
  documents: readonly { readonly key?: string }[],
): Promise<void> {
  if (documents.every(({ key }) => key === undefined)) return;
  await blobs.write(paths.keys(domainIndex, split), linesOf(documents.map(({ key }) => key ?? null)));
}

/** The keys of a part's documents, in their order, undefined for those without; none at all where none are known. */
export async function* keysIn(blobs: Blobs, domainIndex: number, split: Split): AsyncGenerator<string | undefined> {
  const path = paths.keys(domainIndex, split);
  if (!(await blobs.has(path))) return;
  for await (const lines of linesIn(await blobs.file(path)))
    for (const line of decodeUtf8(lines).trimEnd().split("\n")) yield (JSON.parse(line) as string | null) ?? undefined;
}

/** Whole lines of a file in parts of at most `size` bytes; a longer line is a part by itself. */
export async function* linesIn(file: Blob, size = PIECE): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let asked = size;
  for (let start = 0; start < file.size; ) {
    const bytes = new Uint8Array(await file.slice(start, start + asked).arrayBuffer());
    const end = start + bytes.length >= file.size ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    asked = end === 0 ? 2 * asked : size;
    if (end === 0) continue;
    yield bytes.slice(0, end);
    start += end;
  }
}

async function* linesOf(values: AsyncIterable<string> | Iterable<string | null>): AsyncGenerator<Uint8Array> {
  let lines = "";
  for await (const value of values) {
    lines += `${JSON.stringify(value)}\n`;
    if (lines.length < PIECE) continue;
    yield encodeUtf8(lines);
    lines = "";
  }
  yield encodeUtf8(lines);
}
