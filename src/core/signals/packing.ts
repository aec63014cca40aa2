// How a teacher's answers to a window are put down: two bytes of id and four of log-probability for each token kept, and
// nothing else. Of all other tokens nothing is kept: what they have together follows from these. Not which windows there
// are: that is cache.ts.

import type { Answers } from "../model/batch";

/** The largest vocabulary whose ids fit in two bytes. */
export const MOST_IDS = 2 ** 16;
/** An id and a log-probability. */
export const BYTES_PER_KEPT = 6;

/** Answers as a program puts them out: ids [T, k] and log-probabilities [T, k]. */
export interface UnpackedAnswers {
  readonly ids: ArrayLike<number>;
  readonly logProbs: Float32Array;
}

/** Answers as bytes: all ids, then all log-probabilities, in little-endian order as of every machine with a browser. */
export function packAnswers({ ids, logProbs }: UnpackedAnswers): Uint8Array {
  const bytes = new Uint8Array(BYTES_PER_KEPT * ids.length);
  bytes.set(new Uint8Array(Uint16Array.from(ids).buffer));
  bytes.set(new Uint8Array(logProbs.slice().buffer), 2 * ids.length);
  return bytes;
}

/** What packAnswers made `bytes` of. */
export function unpackAnswers(bytes: Uint8Array): Answers {
  const count = bytes.length / BYTES_PER_KEPT;
  // Copies begin at an aligned address wherever the bytes do.
  const ids = new Uint16Array(bytes.slice(0, 2 * count).buffer);
  return { ids: Int32Array.from(ids), logProbs: new Float32Array(bytes.slice(2 * count).buffer) };
}
