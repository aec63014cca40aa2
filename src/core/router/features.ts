// What a sequence of tokens is described by: its tokens, and frequent pairs of neighbours. Which features there are, how
// much each counts, and counting them. How they are chosen and weighed is in tfidf.ts.

import type { TermFrequency } from "../config/classifiers";

/** The features of a router. Feature f is token f below `vocabSize`, then pair f − vocabSize. */
export interface FeatureSpace {
  readonly vocabSize: number;
  /** Pairs of neighbouring tokens that are features as well: first · 65536 + second, ascending. */
  readonly pairs: Uint32Array;
  /** Inverse document frequency; 0 for what is no feature. */
  readonly idf: Float32Array; // [vocabSize + pairs.length]
  /** What n occurrences count. */
  readonly termFrequency: TermFrequency;
}

/** A pair as one number. Token ids are 16 bits wide. */
export function pairKey(first: number, second: number): number {
  return first * 65536 + second;
}

/** The tokens of feature `feature`: one, or the two of a pair. */
export function tokensOfFeature({ vocabSize, pairs }: Pick<FeatureSpace, "vocabSize" | "pairs">, feature: number): number[] {
  if (feature < vocabSize) return [feature];
  const key = pairs[feature - vocabSize];
  return [Math.floor(key / 65536), key % 65536];
}

/** Where each of some distinct 32-bit keys stands: a table with open addressing, which allocates nothing to look one up. */
class KeyIndex {
  private readonly slots: Int32Array; // position + 1; 0 is free
  private readonly shift: number;

  constructor(private readonly keys: Uint32Array) {
    const bits = Math.max(1, Math.ceil(Math.log2(2 * keys.length + 1)));
    this.slots = new Int32Array(2 ** bits);
    this.shift = 32 - bits;
    keys.forEach((key, position) => {
      let slot = this.home(key);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = position + 1;
    });
  }

  /** The position of `key`, or −1. */
  find(key: number): number {
    const { slots, keys } = this;
    for (let slot = this.home(key); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      if (keys[slots[slot] - 1] === key) return slots[slot] - 1;
    }
    return -1;
  }

  /** Knuth's multiplicative hashing: the high bits of key · 2³²/φ. */
  private home(key: number): number {
    return Math.imul(key, 0x9e3779b1) >>> this.shift;
  }
}

/** Counts the features of one sequence after another, with no allocation per sequence. */
export class FeatureCounter {
  /** The distinct features of the last sequence, in order of first appearance: the first `distinct` entries. */
  readonly features: Uint32Array; // [vocabSize + pairs]
  /** How often each feature stood in the last sequence. */
  readonly counts: Uint32Array; // [vocabSize + pairs]
  distinct = 0;
  private readonly index: KeyIndex;

  constructor(
    readonly vocabSize: number,
    pairs: Uint32Array,
  ) {
    if (vocabSize > 65536) throw new RangeError(`token ids are 16 bits wide; a vocabulary of ${vocabSize} does not fit`);
    this.features = new Uint32Array(vocabSize + pairs.length);
    this.counts = new Uint32Array(vocabSize + pairs.length);
    this.index = new KeyIndex(pairs);
  }

  /** Counts `sequence`. Throws RangeError for an id outside the vocabulary. */
  count(sequence: ArrayLike<number>): void {
    const { features, counts, vocabSize, index } = this;
    const hasPairs = counts.length > vocabSize;
    for (let i = 0; i < this.distinct; i++) counts[features[i]] = 0;
    this.distinct = 0;
    for (let i = 0; i < sequence.length; i++) {
      const token = sequence[i];
      if (!(token >= 0 && token < vocabSize)) throw new RangeError(`token ${token} is outside the vocabulary of ${vocabSize}`);
      this.add(token);
      if (!hasPairs || i === 0) continue;
      const pair = index.find(pairKey(sequence[i - 1], token));
      if (pair >= 0) this.add(vocabSize + pair);
    }
  }

  private add(feature: number): void {
    if (this.counts[feature] === 0) this.features[this.distinct++] = feature;
    this.counts[feature] += 1;
  }
}

/** What `count` occurrences count, at least one. */
export function frequencyOf(count: number, termFrequency: TermFrequency): number {
  return termFrequency === "log" ? 1 + Math.log(count) : count;
}
