// How much text domains have in common: how many windows of one's tokens stand anywhere in the other's, so that equal text
// is found wherever it stands. Large corpora are sampled, by the content of windows, the same ones in every domain (Broder
// 1997). Not for text that is alike but not equal.

import type { TokenIds } from "../config/tokenIds";
import { hash32 } from "../random";

/** Tokens of a window: longer than phrases that any two texts share. */
const WINDOW = 16;
/** About so many windows are looked at, or all of them. */
const LOOKED_AT = 2 ** 18;
/** Of the polynomial that a window's hash is. */
const BASE = 0x01000193;

/** shared[a][b]: the share of a's text that stands in b as well; 0 where a is shorter than a window. */
export function sharedText(streams: readonly TokenIds[]): number[][] {
  const total = streams.reduce((sum, { length }) => sum + length, 0);
  const windows = streams.map((stream) => windowHashes(stream, Math.ceil(total / LOOKED_AT)));
  const distinct = windows.map((hashes) => new Set(hashes));
  return windows.map((own) => distinct.map((other) => own.filter((hash) => other.has(hash)).length / Math.max(1, own.length)));
}

/** The hashes of a stream's windows, of about one in `sampled`. */
function windowHashes(stream: TokenIds, sampled: number): number[] {
  const hashes: number[] = [];
  let leading = 1; // BASE to the power of WINDOW
  for (let i = 0; i < WINDOW; i++) leading = Math.imul(leading, BASE);
  let rolling = 0; // the polynomial of the last WINDOW tokens, modulo 2³²
  for (let i = 0; i < stream.length; i++) {
    rolling = (Math.imul(rolling, BASE) + stream[i] + 1) | 0;
    if (i >= WINDOW) rolling = (rolling - Math.imul(leading, stream[i - WINDOW] + 1)) | 0;
    const hash = hash32(rolling);
    if (i >= WINDOW - 1 && hash % sampled === 0) hashes.push(hash);
  }
  return hashes;
}
