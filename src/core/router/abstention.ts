// Not answering where the router is unsure: how many texts it still answers at a threshold and how often it is right on
// those, and which threshold reaches an accuracy. Who answers instead is the mixture's.

import type { CoveragePoint } from "../config/routerStudies";
import type { Judgement } from "./judgement";
import { accuracyOf } from "./metrics";

/** Thresholds that curves are drawn over: hundredths, and finer ones near 1, where a good router's confidences lie. */
export const THRESHOLDS: readonly number[] = [
  ...Array.from({ length: 100 }, (_, i) => i / 100),
  ...[0.995, 0.999, 0.9995, 0.9999, 0.99999],
];

/** Share of `confidences` at or above each threshold; NaN of none. A text below the threshold is not answered. */
export function answeredShares(confidences: readonly number[], thresholds: readonly number[] = THRESHOLDS): number[] {
  return thresholds.map((threshold) => confidences.filter((confidence) => confidence >= threshold).length / confidences.length);
}

/** For each threshold the share of sequences that are answered, and how many of those rightly; that is absent where none is. */
export function coverageCurve({ truth, predicted, confidences }: Judgement, thresholds: readonly number[] = THRESHOLDS): CoveragePoint[] {
  const coverage = answeredShares(confidences, thresholds);
  return thresholds.map((threshold, i) => {
    const answers = (labels: readonly number[]): number[] => labels.filter((_, k) => confidences[k] >= threshold);
    return { threshold, coverage: coverage[i], ...(coverage[i] > 0 && { accuracy: accuracyOf(answers(truth), answers(predicted)) }) };
  });
}

/** Accuracies that a threshold is suggested for. */
const ASKED = [0.99, 0.995, 0.999, 1];

/** A threshold for each accuracy that people may ask for, as far as there is one. */
export function suggestions(curve: readonly CoveragePoint[]): { accuracy: number; threshold?: number }[] {
  return ASKED.map((accuracy) => {
    const threshold = suggestThreshold(curve, accuracy);
    return { accuracy, ...(threshold !== undefined && { threshold }) };
  });
}

/** The smallest threshold of a curve at which the answers are right as often as asked; undefined where none is. */
export function suggestThreshold(curve: readonly CoveragePoint[], accuracy: number): number | undefined {
  return curve.find((point) => point.accuracy !== undefined && point.accuracy >= accuracy)?.threshold;
}

/**
 * The probability that one of `higher` is larger than one of `lower`, ties counting half: the area under the ROC curve
 * (Mann and Whitney 1947). NaN where either is empty.
 */
export function areaUnderRoc(higher: readonly number[], lower: readonly number[]): number {
  const sorted = [...lower].sort((a, b) => a - b);
  let wins = 0;
  for (const value of higher) wins += (countBelow(sorted, value) + countAtMost(sorted, value)) / 2;
  return wins / (higher.length * lower.length);
}

const countBelow = (sorted: readonly number[], value: number): number => firstWhere(sorted, (entry) => entry >= value);
const countAtMost = (sorted: readonly number[], value: number): number => firstWhere(sorted, (entry) => entry > value);

/** The first place where a condition holds that stays true once it is, by halving. */
function firstWhere(sorted: readonly number[], holds: (entry: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
