// How a teacher's answers to a window are put down: an id of two or four bytes and four of log-probability for each token
// kept, and nothing else. Of all other tokens nothing is kept: what they have together follows from these. Not which
// windows there are: that is cache.ts.

import { ID_ARRAYS, type IdBits } from "../config/tokenIds";
import type { Answers } from "../model/batch";

/** Bytes of an id and a log-probability. */
export const bytesPerKept = (bits: IdBits = 16): number => bits / 8 + 4;

/** Answers as a program puts them out: ids [T, k] and log-probabilities [T, k]. */
export interface UnpackedAnswers {
  readonly ids: ArrayLike<number>;
  readonly logProbs: Float32Array;
}

/** Answers as bytes: all ids, then all log-probabilities, in little-endian order as of every machine with a browser. */
export function packAnswers({ ids, logProbs }: UnpackedAnswers, bits: IdBits = 16): Uint8Array {
  const bytes = new Uint8Array(bytesPerKept(bits) * ids.length);
  bytes.set(new Uint8Array(ID_ARRAYS[bits].from(ids).buffer));
  bytes.set(new Uint8Array(logProbs.slice().buffer), (bits / 8) * ids.length);
  return bytes;
}

/** What packAnswers made `bytes` of. */
export function unpackAnswers(bytes: Uint8Array, bits: IdBits = 16): Answers {
  const count = bytes.length / bytesPerKept(bits);
  const ofIds = (bits / 8) * count;
  // Copies begin at an aligned address wherever the bytes do.
  const ids = new ID_ARRAYS[bits](bytes.slice(0, ofIds).buffer, 0, count);
  return { ids: Int32Array.from(ids), logProbs: new Float32Array(bytes.slice(ofIds).buffer) };
}
