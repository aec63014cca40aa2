// The documents that the corpus stage leaves in storage: one JSON string per line, so that a document may hold line ends. Neither
// writing nor reading holds more than a piece of a file in memory.

import type { Split } from "../core/config/splits";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { grown } from "../core/growable";
import { type Blobs, paths } from "../storage/blobs";

/** Bytes read and written at once. */
const PIECE = 1 << 20;
const KEYS_AT_ONCE = 1 << 14;
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

/** Puts down the keys of a part's documents, in their order; nothing where none has one. */
export async function writeKeys(
  blobs: Blobs,
  domainIndex: number,
  split: Split,
  documents: readonly { readonly key?: string }[],
): Promise<void> {
  if (documents.every(({ key }) => key === undefined)) return;
  function* lines(): Generator<Uint8Array> {
    for (let from = 0; from < documents.length; from += KEYS_AT_ONCE)
      yield encodeUtf8(
        documents
          .slice(from, from + KEYS_AT_ONCE)
          .map(({ key }) => `${JSON.stringify(key ?? null)}\n`)
          .join(""),
      );
  }
  await blobs.write(paths.keys(domainIndex, split), lines());
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

/** Documents in UTF-8 as lines, each the JSON string that `JSON.stringify` writes of its text. */
export function linesOf(documents: readonly Uint8Array[]): Uint8Array {
  // Few characters are escaped, but there has to be room as if all of the last were.
  const longest = documents.reduce((most, { length }) => Math.max(most, length), 0);
  let lines = new Uint8Array(documents.reduce((sum, { length }) => sum + length + (length >> 3) + 3, LONGEST_ESCAPE * longest));
  let used = 0;
  for (const document of documents) {
    lines = grown(lines, used + LONGEST_ESCAPE * document.length + 3);
    lines[used++] = QUOTE;
    used = escapeInto(lines, used, document);
    lines[used++] = QUOTE;
    lines[used++] = LINE_FEED;
  }
  return lines.slice(0, used);
}

const QUOTE = 0x22;
const LONGEST_ESCAPE = 6;

/** By byte what JSON writes for it within a string, where that is not the byte itself. Of UTF-8 only ASCII is escaped. */
const ESCAPES: readonly (Uint8Array | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const written = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
  return byte < 0x80 && written.length > 1 ? encodeUtf8(written) : undefined;
});
const IS_ESCAPED = Uint8Array.from(ESCAPES, (written) => (written ? 1 : 0));

/** Writes `bytes` as the inside of a JSON string from lines[at] on; where it ends. */
function escapeInto(lines: Uint8Array, at: number, bytes: Uint8Array): number {
  let end = at;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (IS_ESCAPED[byte] === 0) lines[end++] = byte;
    else for (const written of ESCAPES[byte]!) lines[end++] = written;
  }
  return end;
}
