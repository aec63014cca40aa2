// A linear support vector machine, one class against the rest: the objective of scikit-learn's LinearSVC(C), squared hinge
// with L2 on weights and intercept (liblinear, intercept_scaling 1), minimised in the primal by L-BFGS.

import { lbfgs } from "./lbfgs";
import { type Fit, type FitStep, oneVsRest, SOFTMAX } from "./linear";
import { MINIMISER_DEFAULTS, type MinimiserOptions } from "./logistic";
import { fittedScores, linearObjective, type RowLoss, type TrainingSet } from "./objective";

/** The gradient begins some thirty times as large as logistic regression's: this is no looser a stop than its 1e-4. */
const TOLERANCE = 1e-3;

/**
 * Yields every iteration. Its scores are decision values, no probabilities: the softmax it comes with needs a temperature,
 * which calibrate.ts finds.
 */
export function* fitSvm(training: TrainingSet, options: Partial<MinimiserOptions> = {}): Generator<FitStep, Fit, void> {
  const { inverseRegularization, maxIterations, tolerance } = { ...MINIMISER_DEFAULTS, tolerance: TOLERANCE, ...options };
  const { features, classes } = training;
  // scikit-learn's ½‖w‖² + C Σ loss, divided by C·n as that of logistic regression.
  const objective = linearObjective(training, squaredHinge, { inverseRegularization, penalisesIntercept: true });
  const start = new Float64Array((features.columns + 1) * fittedScores(classes));
  const { x, value, iterations, converged } = yield* lbfgs(objective, start, { maxIterations, gradientTolerance: tolerance });
  return { model: oneVsRest(x, classes), link: SOFTMAX, iterations, converged, value };
}

/** Σ_k max(0, 1 − y_k · score_k)², y_k being 1 for the row's class and −1 for others; a single score is of class 1. */
export const squaredHinge: RowLoss = (scores, label) => {
  const own = scores.length === 1 ? label - 1 : label;
  let loss = 0;
  for (let k = 0; k < scores.length; k++) {
    const sign = k === own ? 1 : -1;
    const gap = Math.max(0, 1 - sign * scores[k]);
    loss += gap * gap;
    scores[k] = -2 * sign * gap;
  }
  return loss;
};
