// Multinomial logistic regression with intercept on sparse rows: the objective of scikit-learn's LogisticRegression(C),
// minimised by L-BFGS. Its scores are turned into probabilities by softmax.

import { LBFGS_DEFAULTS, lbfgs } from "./lbfgs";
import { type Fit, type FitStep, type LinearModel, SOFTMAX, softmaxInPlace } from "./linear";
import { fittedScores, linearObjective, type RowLoss, type TrainingSet } from "./objective";

export interface MinimiserOptions {
  /** scikit-learn's C: a smaller one draws the weights nearer to zero. */
  readonly inverseRegularization: number;
  readonly maxIterations: number;
  /** scikit-learn's tol: converged when no entry of the mean loss's gradient is larger. */
  readonly tolerance: number;
}

export const MINIMISER_DEFAULTS: MinimiserOptions = {
  inverseRegularization: 1,
  maxIterations: LBFGS_DEFAULTS.maxIterations,
  tolerance: LBFGS_DEFAULTS.gradientTolerance,
};

/** Yields every iteration of the minimiser, which starts from zero, as scikit-learn does. */
export function* fitLogistic(training: TrainingSet, options: Partial<MinimiserOptions> = {}): Generator<FitStep, Fit, void> {
  const { inverseRegularization, maxIterations, tolerance } = { ...MINIMISER_DEFAULTS, ...options };
  const { features, classes } = training;
  const regularisation = { inverseRegularization, penalisesIntercept: false };
  const objective = linearObjective(training, logisticLoss(classes), regularisation);
  const start = new Float64Array((features.columns + 1) * fittedScores(classes));
  const { x, value, iterations, converged } = yield* lbfgs(objective, start, { maxIterations, gradientTolerance: tolerance });
  return { model: centred(x, classes), link: SOFTMAX, iterations, converged, value };
}

/** −log softmax(scores)[label]; of two classes the first, which is not fitted, scores 0. */
export function logisticLoss(classes: number): RowLoss {
  const all = new Float64Array(classes);
  const unfitted = classes - fittedScores(classes);
  return (scores, label) => {
    all[0] = 0;
    all.set(scores, unfitted);
    const labelScore = all[label];
    const loss = softmaxInPlace(all) - labelScore;
    all[label] -= 1;
    for (let k = 0; k < scores.length; k++) scores[k] = all[unfitted + k];
    return loss;
  };
}

/** A score for every class: of the single one of two classes, half goes to the second and minus half to the first. */
function centred(x: Float64Array, classes: number): LinearModel {
  const scores = new Float32Array(classes === 2 ? 2 * x.length : x.length);
  if (classes === 2) {
    x.forEach((score, i) => {
      scores[2 * i] = 0 - score / 2; // not −0, which JSON cannot hold
      scores[2 * i + 1] = score / 2;
    });
  } else scores.set(x);
  const biases = scores.length - classes;
  return { weights: scores.slice(0, biases), intercept: scores.slice(biases) };
}
