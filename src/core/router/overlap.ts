// How much text two domains have in common: containment of one's windows of tokens in the other's, on a sample of windows
// chosen by content, so that equal text is found wherever it stands (Broder 1997). Not for near-equal text.

import { hash32 } from "../random";

/** Tokens of a window: longer than phrases that any two texts share. */
const WINDOW = 16;
/** One window in so many is looked at, the same ones in every domain. */
const SAMPLED = 16;
/** Of the polynomial that a window's hash is. */
const BASE = 0x01000193;

/** shared[a][b]: the share of a's windows that stand in b as well; 0 where a has none. */
export function sharedText(streams: readonly Uint16Array[]): number[][] {
  const windows = streams.map(sampledWindows);
  return windows.map((own) =>
    windows.map((other) => {
      let common = 0;
      for (const window of own) if (other.has(window)) common += 1;
      return own.size === 0 ? 0 : common / own.size;
    }),
  );
}

/** Hashes of the distinct windows that belong to the sample. */
function sampledWindows(stream: Uint16Array): Set<number> {
  const windows = new Set<number>();
  let leading = 1; // BASE to the power of WINDOW
  for (let i = 0; i < WINDOW; i++) leading = Math.imul(leading, BASE);
  let rolling = 0; // the polynomial of the last WINDOW tokens, modulo 2³²
  for (let i = 0; i < stream.length; i++) {
    rolling = (Math.imul(rolling, BASE) + stream[i] + 1) | 0;
    if (i >= WINDOW) rolling = (rolling - Math.imul(leading, stream[i - WINDOW] + 1)) | 0;
    const hash = hash32(rolling);
    if (i >= WINDOW - 1 && hash % SAMPLED === 0) windows.add(hash);
  }
  return windows;
}
