// Softmax over the distances to the classes' means, softmax(−‖x − mean‖² / τ), the way c-BTM routes among its clusters
// (arXiv 2303.14177). ‖x‖² is the same for every class, so the scores are linear: (2 x·mean − ‖mean‖²) / τ.

import { type Fit, type LinearModel, SOFTMAX } from "./linear";
import type { TrainingSet } from "./objective";
import { classSums } from "./sparse";

/** τ of c-BTM. */
export const CENTROID_TEMPERATURE = 0.1;

/** Every class must have a row. */
export function fitCentroid({ features, labels, classes }: TrainingSet): Fit {
  const { sums, members } = classSums(features, labels, classes);
  const means = sums.map((sum, i) => sum / members[i % classes]);
  const squares = new Float64Array(classes);
  for (let i = 0; i < means.length; i++) squares[i % classes] += means[i] * means[i];
  const model: LinearModel = {
    weights: Float32Array.from(means, (mean) => (2 * mean) / CENTROID_TEMPERATURE),
    intercept: Float32Array.from(squares, (square) => 0 - square / CENTROID_TEMPERATURE),
  };
  return { model, link: SOFTMAX, iterations: 1, converged: true };
}
