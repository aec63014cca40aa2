// Pieces of a file that are counted and hashed as they pass.

import { Sha256 } from "../core/format/sha256";

export interface Passed {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

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
