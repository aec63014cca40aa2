// Multinomial naive Bayes on TF-IDF rows, as scikit-learn's MultinomialNB(alpha): a row's features are taken for counts.

import { type Fit, type LinearModel, SOFTMAX } from "./linear";
import type { TrainingSet } from "./objective";
import { classSums } from "./sparse";

/**
 * weight[f, k] = log((N_kf + α) / (N_k + α·features)) with N_kf the sum of feature f over the rows of class k; the
 * intercept is log(rows of k / rows). Every class must have a row.
 */
export function fitBayes({ features, labels, classes }: TrainingSet, smoothing: number): Fit {
  const { sums, members } = classSums(features, labels, classes);
  const totals = new Float64Array(classes);
  for (let i = 0; i < sums.length; i++) totals[i % classes] += sums[i];
  const logTotals = totals.map((total) => Math.log(total + smoothing * features.columns));
  const model: LinearModel = {
    weights: Float32Array.from(sums, (sum, i) => Math.log(sum + smoothing) - logTotals[i % classes]),
    intercept: Float32Array.from(members, (rows) => Math.log(rows / features.rows)),
  };
  return { model, link: SOFTMAX, iterations: 1, converged: true };
}
