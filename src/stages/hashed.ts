// Pieces of a file that are counted and hashed as they pass, and compared with what a list of contents says.

import type { WrittenFile } from "../core/exchange/writtenFile";
import { Sha256 } from "../core/format/sha256";

/** What is known of a file whose pieces have all passed. */
export type Passed = Omit<WrittenFile, "path">;

/** The same pieces; `onEnd` hears how many bytes they were and their hash. */
export async function* hashed(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  onEnd: (passed: Passed) => void,
): AsyncGenerator<Uint8Array> {
  const hash = new Sha256();
  let bytes = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
    yield piece;
  }
  onEnd({ bytes, sha256: hash.digest() });
}

/** The same pieces. Throws what `refuse` gives once they are more bytes than `named` says, and at their end where they are others. */
export async function* asNamed(pieces: AsyncIterable<Uint8Array>, named: Passed, refuse: () => Error): AsyncGenerator<Uint8Array> {
  const hash = new Sha256();
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > named.bytes) throw refuse();
    hash.update(piece);
    yield piece;
  }
  if (bytes !== named.bytes || hash.digest() !== named.sha256) throw refuse();
}
