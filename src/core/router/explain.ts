// Why and when a router is right: the tokens that speak for each domain, and its accuracy on the first n tokens.

import type { TokenIds } from "../config/tokenIds";
import { type Classifier, predict } from "./classifier";
import { tokensOfFeature } from "./features";
import { accuracyOf } from "./metrics";
import type { TrainingSet } from "./objective";
import type { RouterParts } from "./router";
import { classSums } from "./sparse";

/** The mean of every feature over the rows of each class. */
export function meanFeatures({ features, labels, classes }: TrainingSet): Float64Array {
  const { sums, members } = classSums(features, labels, classes); // [columns, classes]
  return sums.map((sum, i) => sum / Math.max(1, members[i % classes]));
}

/**
 * The `count` features that speak strongest for each domain, strongest first, as the tokens each is made of; fewer where
 * fewer speak for it. Strength is (weight − mean weight over the domains) × mean feature over the domain's own sequences:
 * what the feature adds to the domain's score there over that of others. The weight alone would list tokens that are
 * telling but hardly ever seen.
 */
export function strongestFeatures({ domains, space, model }: RouterParts, means: Float64Array, count: number): number[][][] {
  const classes = domains.length;
  const average = space.idf.map((_, feature) => {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += model.weights[feature * classes + k];
    return sum / classes;
  });
  return domains.map((_, k) => {
    const strength = (feature: number): number => {
      const at = feature * classes + k;
      return (model.weights[at] - average[feature]) * means[at];
    };
    return Array.from(space.idf.keys())
      .filter((feature) => strength(feature) > 0)
      .sort((a, b) => strength(b) - strength(a))
      .slice(0, count)
      .map((feature) => tokensOfFeature(space, feature));
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
  sequences: readonly TokenIds[],
  labels: ArrayLike<number>,
  lengths: readonly number[],
): { tokens: number; accuracy: number }[] {
  return lengths.map((tokens) => {
    const predicted = predict(
      classifier,
      sequences.map((sequence) => sequence.subarray(0, tokens)),
    );
    return { tokens, accuracy: accuracyOf(labels, predicted) };
  });
}
