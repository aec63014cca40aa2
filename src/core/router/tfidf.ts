// TF-IDF features of token sequences, as scikit-learn's TfidfVectorizer makes them: counts (or 1 + ln of them), smoothed
// inverse document frequency, rows of length one. A "document" here is one sequence of token ids.

import type { TermFrequency } from "../config/classifiers";
import { FeatureCounter, type FeatureSpace, frequencyOf } from "./features";
import { frequentPairs } from "./pairs";
import type { SparseMatrix } from "./sparse";

export interface FeatureOptions {
  /** Tokens that are no feature, nor is a pair with one of them: the end of text. */
  readonly ignored: readonly number[];
  /** How many pairs of neighbouring tokens are features: the most frequent ones. */
  readonly pairs: number;
  readonly termFrequency: TermFrequency;
}

/**
 * The features of `sequences`. The idf is ln((1 + n) / (1 + df)) + 1 with n sequences of which df hold the feature. It is
 * 0, so the token is no feature, for ignored tokens and for those that no sequence holds: scikit-learn's vocabulary, too,
 * is that of the fitted text.
 */
export function fitFeatures(
  sequences: readonly ArrayLike<number>[],
  vocabSize: number,
  options: Partial<FeatureOptions> = {},
): FeatureSpace {
  const { ignored = [], pairs: mostPairs = 0, termFrequency = "count" } = options;
  const pairs = frequentPairs(sequences, mostPairs, ignored);
  const counter = new FeatureCounter(vocabSize, pairs);
  const documentFrequency = new Uint32Array(vocabSize + pairs.length);
  for (const sequence of sequences) {
    counter.count(sequence);
    for (let i = 0; i < counter.distinct; i++) documentFrequency[counter.features[i]] += 1;
  }
  for (const token of ignored) documentFrequency[token] = 0;
  const idf = new Float32Array(documentFrequency.length);
  documentFrequency.forEach((df, feature) => {
    if (df > 0) idf[feature] = Math.log((1 + sequences.length) / (1 + df)) + 1;
  });
  return { vocabSize, pairs, idf, termFrequency };
}

/** The features of `sequences`: term frequency × idf, each row scaled to length one. A row without features stays empty. */
export function transform(sequences: readonly ArrayLike<number>[], { vocabSize, pairs, idf, termFrequency }: FeatureSpace): SparseMatrix {
  const counter = new FeatureCounter(vocabSize, pairs);
  const indptr = new Uint32Array(sequences.length + 1);
  sequences.forEach((sequence, row) => {
    counter.count(sequence);
    let features = 0;
    for (let i = 0; i < counter.distinct; i++) if (idf[counter.features[i]] > 0) features += 1;
    indptr[row + 1] = indptr[row] + features;
  });

  const indices = new Uint32Array(indptr[sequences.length]);
  const values = new Float32Array(indices.length);
  sequences.forEach((sequence, row) => {
    counter.count(sequence);
    const start = indptr[row];
    let end = start;
    for (let i = 0; i < counter.distinct; i++) {
      const feature = counter.features[i];
      if (idf[feature] > 0) indices[end++] = feature;
    }
    indices.subarray(start, end).sort();
    let squares = 0;
    for (let i = start; i < end; i++) {
      const value = frequencyOf(counter.counts[indices[i]], termFrequency) * idf[indices[i]];
      values[i] = value;
      squares += value * value;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let i = start; i < end; i++) values[i] *= scale;
  });
  return { rows: sequences.length, columns: idf.length, indptr, indices, values };
}
