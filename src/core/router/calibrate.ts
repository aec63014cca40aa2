// Temperature scaling (arXiv 1706.04599): the one temperature under which the softmax of given scores says best what is
// right. Not a change of the scores: the order of classes stays.

import { softmaxInPlace } from "./linear";

const HALVINGS = 60;
/** Bounds of log temperature. */
const WIDEST = 12;

/**
 * The temperature that minimises the cross-entropy of softmax(scores / temperature) with `labels`; scores are
 * [rows, classes]. As in Platt's scaling (Lin, Lin and Weng 2007) a label counts as (n + 1) / (n + classes) and the other
 * classes as 1 / (n + classes), so that scores that are always right do not ask for certainty.
 */
export function fitTemperature(scores: readonly Float64Array[], labels: ArrayLike<number>): number {
  const probabilities = new Float64Array(scores[0]?.length ?? 0);
  /** Derivative of the cross-entropy by 1 / temperature, in which it is convex. */
  const slopeAt = (sharpness: number): number => {
    let slope = 0;
    scores.forEach((row, i) => {
      const other = 1 / (scores.length + row.length);
      for (let k = 0; k < row.length; k++) probabilities[k] = sharpness * row[k];
      softmaxInPlace(probabilities);
      for (let k = 0; k < row.length; k++) slope += row[k] * (probabilities[k] - other);
      slope -= row[labels[i]] * (1 - row.length * other);
    });
    return slope;
  };
  let low = -WIDEST;
  let high = WIDEST;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (slopeAt(Math.exp(-middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
