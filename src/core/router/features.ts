// What a sequence of tokens is described by: its tokens, and frequent pairs of neighbours. Which features there are, how
// much each counts, and counting them. How they are chosen and weighed is in tfidf.ts.

import type { TermFrequency } from "../config/classifiers";
import { leftOf, Pairs, rightOf } from "../tokenizer/pairs";

/** The features of a router. Feature f is token f below `vocabSize`, then pair f − vocabSize. */
export interface FeatureSpace {
  readonly vocabSize: number;
  /** Pairs of neighbouring tokens that are features as well, as pairKey has them, ascending. */
  readonly pairs: Float64Array;
  /** Inverse document frequency; 0 for what is no feature. */
  readonly idf: Float32Array; // [vocabSize + pairs.length]
  /** What n occurrences count. */
  readonly termFrequency: TermFrequency;
}

/** The tokens of feature `feature`: one, or the two of a pair. */
export function tokensOfFeature({ vocabSize, pairs }: Pick<FeatureSpace, "vocabSize" | "pairs">, feature: number): number[] {
  if (feature < vocabSize) return [feature];
  const key = pairs[feature - vocabSize];
  return [leftOf(key), rightOf(key)];
}

/** Counts the features of one sequence after another, with no allocation per sequence. */
export class FeatureCounter {
  /** The distinct features of the last sequence, in order of first appearance: the first `distinct` entries. */
  readonly features: Uint32Array; // [vocabSize + pairs]
  /** How often each feature stood in the last sequence. */
  readonly counts: Uint32Array; // [vocabSize + pairs]
  distinct = 0;
  private readonly index = new Pairs();

  constructor(
    readonly vocabSize: number,
    pairs: Float64Array,
  ) {
    this.features = new Uint32Array(vocabSize + pairs.length);
    this.counts = new Uint32Array(vocabSize + pairs.length);
    for (const key of pairs) this.index.add(leftOf(key), rightOf(key));
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
      const pair = index.find(sequence[i - 1], token);
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
