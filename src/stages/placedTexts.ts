// Texts of many documents one after the other in files, each found again by its place. Not lines, as documents.ts has: these are
// read in any order, fastest in that of the files.

import type { Document } from "../core/corpus/documents";
import type { Blobs } from "../storage/blobs";

/** Bytes read and written at once. */
const PIECE = 4 << 20;

/** Writes a file of texts in UTF-8 in their order. */
export async function writeTexts(blobs: Blobs, path: string, texts: AsyncIterable<Uint8Array>): Promise<void> {
  await blobs.write(path, inPieces(texts));
}

/** Finds the text at a place, in UTF-8; it is as it was until the next is asked for. */
export type BytesAt = (document: Pick<Document, "place">) => Promise<Uint8Array>;

/** What reads texts of files, of which `pathOf` says where each lies. What it finds throws StudioError("missing-stage") without the file. */
export function readTexts(blobs: Blobs, pathOf: (part: number) => string): BytesAt {
  let open: { readonly part: number; readonly file: Blob } | undefined;
  let first = 0;
  let piece = new Uint8Array();
  return async ({ place: { part, at, length } }) => {
    if (open?.part !== part) {
      open = { part, file: await blobs.file(pathOf(part)) };
      piece = new Uint8Array();
    }
    if (at < first || at + length > first + piece.length) {
      piece = new Uint8Array(await open.file.slice(at, at + Math.max(length, PIECE)).arrayBuffer());
      first = at;
    }
    return piece.subarray(at - first, at - first + length);
  };
}

async function* inPieces(texts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(PIECE);
  let used = 0;
  for await (const text of texts) {
    if (used + text.length > PIECE) {
      yield piece.subarray(0, used);
      used = 0;
    }
    if (text.length > PIECE) yield text;
    else {
      piece.set(text, used);
      used += text.length;
    }
  }
  yield piece.subarray(0, used);
}
