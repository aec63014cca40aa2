// Dense features in the form that fitting takes, and a linear classifier of them: for features that a model makes of a
// sequence, not for counts of tokens (tfidf.ts).

import { type LinearModel, softmaxInPlace } from "./linear";
import type { SparseMatrix } from "./sparse";

/** Rows of `columns` numbers each, one after the other, as a matrix in which none is left out. */
export function denseMatrix(values: Float32Array, columns: number): SparseMatrix {
  const rows = values.length / columns;
  return {
    rows,
    columns,
    indptr: Uint32Array.from({ length: rows + 1 }, (_, row) => row * columns),
    indices: Uint32Array.from(values, (_, i) => i % columns),
    values,
  };
}

/** softmax(features · weights + intercept), [classes]. */
export function denseProbabilities({ weights, intercept }: LinearModel, features: ArrayLike<number>): Float64Array {
  const scores = Float64Array.from(intercept, (bias, k) => {
    let score = bias;
    for (let i = 0; i < features.length; i++) score += features[i] * weights[i * intercept.length + k];
    return score;
  });
  softmaxInPlace(scores);
  return scores;
}
