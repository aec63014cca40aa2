// Bytes of files, whole or as they come: what a file must be able to do, and a reader that takes counts of bytes from a
// stream. Not what the bytes mean.

import { StudioError } from "../../errors";

/** A file whose bytes can be read from any place: a Blob is one. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  slice(start: number, end: number): ByteSource;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Bytes in the order of a file, in pieces of any length. */
export type Bytes = AsyncIterable<Uint8Array>;

/** How much of a file is read at once. */
const PIECE_BYTES = 1 << 20;

/** The bytes from `start` to `end`. Throws StudioError("unreadable-file"): a browser refuses a file changed since it was dropped. */
export async function readAt(source: ByteSource, start: number, end: number, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await source.slice(start, end).arrayBuffer());
  } catch {
    throw new StudioError("unreadable-file", `${path} could not be read.`, "Look whether it was moved or changed, and drop it again.");
  }
}

/** All bytes of a file; while a piece is used the next is read. Throws StudioError("unreadable-file"). */
export async function* bytesOf(source: ByteSource, path: string): AsyncGenerator<Uint8Array> {
  const read = (start: number): Promise<Uint8Array> => {
    const piece = readAt(source, start, Math.min(start + PIECE_BYTES, source.size), path);
    piece.catch(() => {}); // told when it is asked for, if ever
    return piece;
  };
  for (let start = 0, next = read(0); start < source.size; start += PIECE_BYTES) {
    const piece = await next;
    if (start + PIECE_BYTES < source.size) next = read(start + PIECE_BYTES);
    yield piece;
  }
}

/** Bytes in memory as a file. */
export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    slice: (start, end) => inMemory(bytes.subarray(start, end)),
    arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer,
  };
}

/** All bytes as one. Throws what `refuse` gives when there are more than `limit`. */
export async function gather(bytes: Bytes, limit: number, refuse: () => StudioError): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limit) throw refuse();
    pieces.push(piece);
  }
  return joined(pieces);
}

/** The pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Reads a stream by counts of bytes, whatever pieces it comes in. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(bytes: Bytes) {
    this.#pieces = bytes[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, which stay where they are; fewer at the end. */
  async peek(count: number): Promise<Uint8Array> {
    const pieces = this.#held.length > 0 ? [this.#held] : [];
    let length = this.#held.length;
    while (length < count) {
      const { done, value } = await this.#pieces.next();
      if (done) break;
      pieces.push(value);
      length += value.length;
    }
    this.#held = joined(pieces);
    return this.#held.subarray(0, count);
  }

  /** The next `count` bytes; fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** The next `count` bytes as they come; fewer at the end. */
  async *pieces(count = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0) await this.peek(1);
      const piece = await this.take(Math.min(left, this.#held.length));
      if (piece.length === 0) return;
      left -= piece.length;
      yield piece;
    }
  }
}
