// Which pairs of neighbouring tokens most sequences hold. Not the counting of a fitted router's features: that is features.ts.

import { grown } from "../growable";
import { Pairs, pairKey } from "../tokenizer/pairs";

/** A pair is a feature only where so many sequences hold it: what stood once tells nothing about other text. */
const LEAST_SEQUENCES = 2;

/**
 * The keys (pairKey) of the `most` pairs that most of `sequences` hold, ascending; of equally frequent ones those with
 * the lower key, and fewer than `most` where fewer are held by two sequences. None has a token of `ignored`.
 */
export function frequentPairs(sequences: readonly ArrayLike<number>[], most: number, ignored: readonly number[]): Float64Array {
  if (most === 0) return new Float64Array(0);
  const found = new PairCounts();
  sequences.forEach((sequence, number) => {
    for (let i = 1; i < sequence.length; i++) {
      if (!ignored.includes(sequence[i - 1]) && !ignored.includes(sequence[i])) found.see(sequence[i - 1], sequence[i], number);
    }
  });
  return found.mostFrequent(most);
}

/** In how many sequences each pair stood. */
class PairCounts {
  /** A pair's number is its place in the arrays. */
  private readonly pairs = new Pairs();
  private keys = new Float64Array(1024);
  private counts = new Uint32Array(1024);
  /** The last sequence each pair was seen in. */
  private last = new Uint32Array(1024);

  /** Notes that sequence `number` holds the pair; sequences come one after the other. */
  see(left: number, right: number, number: number): void {
    const pair = this.pairs.add(left, right);
    if (pair === this.counts.length) {
      this.keys = grown(this.keys, pair + 1);
      this.counts = grown(this.counts, pair + 1);
      this.last = grown(this.last, pair + 1);
    }
    if (this.counts[pair] === 0) this.keys[pair] = pairKey(left, right);
    else if (this.last[pair] === number) return;
    this.counts[pair] += 1;
    this.last[pair] = number;
  }

  mostFrequent(most: number): Float64Array {
    const keys = this.keys.subarray(0, this.pairs.size);
    const counts = this.counts.subarray(0, this.pairs.size);
    const pairsWith = new Uint32Array(counts.reduce((largest, count) => Math.max(largest, count), 0) + 2); // [count]
    for (const count of counts) pairsWith[count] += 1;
    // All pairs above `least` fit, and of those at it the lowest keys.
    let least = pairsWith.length - 1;
    let above = 0;
    while (least > LEAST_SEQUENCES && above + pairsWith[least] <= most) above += pairsWith[least--];
    const chosen = keys.filter((_, pair) => counts[pair] > least);
    const tied = keys.filter((_, pair) => counts[pair] === least).sort();
    const all = new Float64Array(above + Math.min(tied.length, most - above));
    all.set(chosen);
    all.set(tied.subarray(0, all.length - above), above);
    return all.sort();
  }
}
