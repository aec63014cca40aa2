// Why and when a router is right: the tokens that speak for each domain, and its accuracy on the first n tokens.

import { type Classifier, predict } from "./classifier";
import { confusionMatrix, scoresOf } from "./metrics";
import type { RouterParts } from "./router";
import type { SparseMatrix } from "./sparse";

/** The mean of every feature over the rows of each class. */
export function meanFeatures(features: SparseMatrix, labels: ArrayLike<number>, classes: number): Float64Array {
  const means = new Float64Array(features.columns * classes); // [columns, classes]
  const members = new Uint32Array(classes);
  for (let row = 0; row < features.rows; row++) {
    const label = labels[row];
    members[label] += 1;
    for (let i = features.indptr[row]; i < features.indptr[row + 1]; i++) {
      means[features.indices[i] * classes + label] += features.values[i];
    }
  }
  for (let i = 0; i < means.length; i++) means[i] /= Math.max(1, members[i % classes]);
  return means;
}

/**
 * The `count` tokens that speak strongest for each domain, strongest first; fewer where fewer speak for it. Strength is
 * weight × mean feature over the domain's own sequences: what the token adds to the domain's score there. The weight alone
 * would list tokens that are telling but hardly ever seen.
 */
export function strongestTokens({ domains, idf, model }: RouterParts, means: Float64Array, count: number): number[][] {
  const classes = domains.length;
  return domains.map((_, k) => {
    const strength = (token: number): number => model.weights[token * classes + k] * means[token * classes + k];
    return Array.from(idf.keys())
      .filter((token) => strength(token) > 0)
      .sort((a, b) => strength(b) - strength(a))
      .slice(0, count);
  });
}

/** Powers of two from 8 below `sequenceTokens`, then that itself. */
export function prefixLengths(sequenceTokens: number): number[] {
  const lengths: number[] = [];
  for (let length = 8; length < sequenceTokens; length *= 2) lengths.push(length);
  return [...lengths, sequenceTokens];
}

/** Accuracy when only the first n tokens of each sequence are seen, for each n of `lengths`; a shorter sequence is seen whole. */
export function accuracyByPrefix(
  classifier: Classifier,
  sequences: readonly Uint16Array[],
  labels: ArrayLike<number>,
  lengths: readonly number[],
): { tokens: number; accuracy: number }[] {
  return lengths.map((tokens) => {
    const predicted = predict(
      classifier,
      sequences.map((sequence) => sequence.subarray(0, tokens)),
    );
    return { tokens, accuracy: scoresOf(confusionMatrix(labels, predicted, classifier.domains.length)).accuracy };
  });
}
