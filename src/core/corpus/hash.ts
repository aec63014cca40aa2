// A 64-bit content hash of a text: decides on which side of the split a document stands and in which order
// balancing walks, and tells texts apart where there is no room to keep them. Not for cryptography: who wants two texts
// with one hash can make them.

/** 64 bits as two unsigned 32-bit words. */
export interface ContentHash {
  readonly high: number;
  readonly low: number;
}

/** The hash of a whole text. */
export const contentHash = (text: string): ContentHash => spanHash(text, 0, text.length);

/**
 * The hash of the UTF-16 units text[from … to): two FNV-1a lanes with different primes over the same units, then
 * murmur3's finaliser across both, so that texts which differ in their last letter differ in every bit.
 */
export function spanHash(text: string, from: number, to: number): ContentHash {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low = (low << 13) | (low >>> 19);
  }
  high = finish(high ^ (to - from));
  low = finish(low ^ high);
  return { high: finish(high ^ low), low };
}

function finish(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash as a fraction in [0, 1). */
export function hashFraction(hash: ContentHash): number {
  return hash.high / 2 ** 32;
}

/** Sorts ascending by hash: an order that has nothing to do with where the texts came from. */
export function compareHashes(a: ContentHash, b: ContentHash): number {
  return a.high - b.high || a.low - b.low;
}
