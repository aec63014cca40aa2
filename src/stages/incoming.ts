// Documents on their way into the corpus: their texts lie one after the other in one file, so that memory holds no more than what
// is asked of them again and again. Not what becomes of them: that is the corpus's plan.

import type { DomainForm } from "../core/config/records";
import type { SourceFile } from "../core/corpus/corpus";
import { type Document, measureDocument, type SourceDocument, stored } from "../core/corpus/documents";
import type { StoredText } from "../core/corpus/parts";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** A file that is read. */
export interface IncomingFile {
  readonly domain: string;
  /** Of a file of examples. */
  readonly form?: DomainForm;
  readonly documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
}

/** Bytes read and written at once. */
const PIECE = 4 << 20;

/** Puts the texts of all documents but blank ones down, in a corpus with so much noise, and returns the files without them. */
export async function keepIncoming(blobs: Blobs, files: AsyncIterable<IncomingFile>, noise: number): Promise<readonly SourceFile[]> {
  const kept: SourceFile[] = [];
  let at = 0;
  async function* texts(): AsyncGenerator<Uint8Array> {
    for await (const file of files) {
      const documents: Document[] = [];
      for await (const source of file.documents) {
        if (source.text.trim() === "") continue;
        const text = encodeUtf8(stored(source));
        documents.push(measureDocument(source, { at, length: text.length }, noise));
        at += text.length;
        yield text;
      }
      kept.push({ ...file, documents });
    }
  }
  await blobs.write(paths.incoming, inPieces(texts()));
  return kept;
}

/** What reads the texts that were put down; fastest in their order. */
export async function incomingTexts(blobs: Blobs): Promise<StoredText> {
  const file = await blobs.file(paths.incoming);
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
