// Texts of many documents one after the other in files, each found again by its place. Not lines, as documents.ts has: these are
// read in any order, fastest in that of the files.

import type { Place } from "../core/corpus/documents";
import { grown } from "../core/growable";
import type { Blobs, OpenedFile } from "../storage/blobs";

/** Bytes read and written at once. */
const PIECE = 4 << 20;

/** Writes a file of texts in UTF-8 in their order. */
export async function writeTexts(blobs: Blobs, path: string, texts: AsyncIterable<Uint8Array>): Promise<void> {
  await blobs.write(path, inPieces(texts));
}

/** Reads texts of files, of which `pathOf` says where each lies. Closed after use: until then nobody can write them. */
export class PlacedTexts {
  readonly #blobs: Blobs;
  readonly #pathOf: (part: number) => string;
  #opened: { readonly part: number; readonly file: OpenedFile } | undefined;
  #piece = new Uint8Array(PIECE);
  /** Where the bytes of the piece stand in their file. */
  #first = 0;
  #end = 0;

  constructor(blobs: Blobs, pathOf: (part: number) => string) {
    this.#blobs = blobs;
    this.#pathOf = pathOf;
  }

  /** The text at a place in UTF-8, as it is until the next is asked for. Throws StudioError("missing-stage") without its file. */
  async at({ part, at, length }: Place): Promise<Uint8Array> {
    if (this.#opened?.part !== part) {
      this.close();
      this.#opened = { part, file: await this.#blobs.open(this.#pathOf(part)) };
    }
    if (at < this.#first || at + length > this.#end) {
      this.#piece = grown(this.#piece, length);
      this.#first = at;
      this.#end = at + (await this.#opened.file.read(this.#piece, at));
    }
    return this.#piece.subarray(at - this.#first, at - this.#first + length);
  }

  close(): void {
    this.#opened?.file.close();
    this.#opened = undefined;
    this.#end = 0;
  }
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
