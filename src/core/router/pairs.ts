// Which pairs of neighbouring tokens most sequences hold. Not the counting of a fitted router's features: that is features.ts.

import { pairKey } from "./features";

/** A pair is a feature only where so many sequences hold it: what stood once tells nothing about other text. */
const LEAST_SEQUENCES = 2;

/**
 * The keys (features.ts) of the `most` pairs that most of `sequences` hold, ascending; of equally frequent ones those with
 * the lower key, and fewer than `most` where fewer are held by two sequences. None has a token of `ignored`.
 */
export function frequentPairs(sequences: readonly ArrayLike<number>[], most: number, ignored: readonly number[]): Uint32Array {
  if (most === 0) return new Uint32Array(0);
  const found = new PairCounts();
  sequences.forEach((sequence, number) => {
    for (let i = 1; i < sequence.length; i++) {
      if (!ignored.includes(sequence[i - 1]) && !ignored.includes(sequence[i])) found.see(pairKey(sequence[i - 1], sequence[i]), number);
    }
  });
  return found.mostFrequent(most);
}

/** In how many sequences each pair stood: a table with open addressing that grows. */
class PairCounts {
  private keys = new Uint32Array(1024);
  private counts = new Uint32Array(1024); // 0 is free
  /** The last sequence each pair was seen in. */
  private last = new Uint32Array(1024);
  private size = 0;

  /** Notes that sequence `number` holds `key`; sequences come one after the other. */
  see(key: number, number: number): void {
    const slot = this.slotOf(key);
    if (this.counts[slot] === 0) {
      this.keys[slot] = key;
      this.size += 1;
    } else if (this.last[slot] === number) return;
    this.counts[slot] += 1;
    this.last[slot] = number;
    if (2 * this.size > this.keys.length) this.grow();
  }

  mostFrequent(most: number): Uint32Array {
    const { keys, counts } = this;
    const pairsWith = new Uint32Array(counts.reduce((largest, count) => Math.max(largest, count), 0) + 2); // [count]
    for (const count of counts) if (count > 0) pairsWith[count] += 1;
    // All pairs above `least` fit, and of those at it the lowest keys.
    let least = pairsWith.length - 1;
    let above = 0;
    while (least > LEAST_SEQUENCES && above + pairsWith[least] <= most) above += pairsWith[least--];
    const chosen = keys.filter((_, slot) => counts[slot] > least);
    const tied = keys.filter((_, slot) => counts[slot] === least).sort();
    const all = new Uint32Array(above + Math.min(tied.length, most - above));
    all.set(chosen);
    all.set(tied.subarray(0, all.length - above), above);
    return all.sort();
  }

  private slotOf(key: number): number {
    const mask = this.keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (this.counts[slot] !== 0 && this.keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, counts, last } = this;
    this.keys = new Uint32Array(2 * keys.length);
    this.counts = new Uint32Array(2 * keys.length);
    this.last = new Uint32Array(2 * keys.length);
    counts.forEach((count, old) => {
      if (count === 0) return;
      const slot = this.slotOf(keys[old]);
      this.keys[slot] = keys[old];
      this.counts[slot] = count;
      this.last[slot] = last[old];
    });
  }
}
