// Texts of many documents one after the other in one file, each found again by its place. Not lines, as documents.ts has: these are
// read in any order, fastest in that of the file.

import type { Document, Place } from "../core/corpus/documents";
import { decodeUtf8 } from "../core/format/utf8";
import type { Blobs } from "../storage/blobs";

/** Bytes read and written at once. */
const PIECE = 4 << 20;

/** Gives texts their places, one after the other. */
export class Placing {
  #at = 0;

  /** The place of the next text in UTF-8. */
  next({ length }: Uint8Array): Place {
    const place = { at: this.#at, length };
    this.#at += length;
    return place;
  }
}

/** Writes the file of texts in UTF-8 in their order. */
export async function writeTexts(blobs: Blobs, path: string, texts: AsyncIterable<Uint8Array>): Promise<void> {
  await blobs.write(path, inPieces(texts));
}

/** Finds the text at a place. */
export type TextAt = (document: Pick<Document, "place">) => Promise<string>;

/** What reads the texts of a file. Throws StudioError("missing-stage") when there is none. */
export async function readTexts(blobs: Blobs, path: string): Promise<TextAt> {
  const file = await blobs.file(path);
  let first = 0;
  let piece = new Uint8Array();
  return async ({ place: { at, length } }) => {
    if (at < first || at + length > first + piece.length) {
      piece = new Uint8Array(await file.slice(at, at + Math.max(length, PIECE)).arrayBuffer());
      first = at;
    }
    return decodeUtf8(piece.subarray(at - first, at - first + length));
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
