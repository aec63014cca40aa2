// Multinomial logistic regression with intercept on sparse rows: the objective of scikit-learn's
// LogisticRegression(C), minimised by L-BFGS. Not the router: that pairs the weights with the idf they were fitted on.

import { type Iteration, LBFGS_DEFAULTS, lbfgs, type Objective } from "./lbfgs";
import { addRowOuter, addRowTimes, type SparseMatrix } from "./sparse";

/** A score per class: weights · features + intercept. */
export interface LinearModel {
  /** Feature by feature, the classes within: `weights[feature * classes + class]`. */
  readonly weights: Float32Array; // [features, classes]
  readonly intercept: Float32Array; // [classes]
}

export interface LogisticOptions {
  /** scikit-learn's C: a smaller one draws the weights nearer to zero. */
  readonly inverseRegularization: number;
  readonly maxIterations: number;
  /** scikit-learn's tol: converged when no entry of the mean loss's gradient is larger. */
  readonly tolerance: number;
}

export const LOGISTIC_DEFAULTS: LogisticOptions = {
  inverseRegularization: 1,
  maxIterations: LBFGS_DEFAULTS.maxIterations,
  tolerance: LBFGS_DEFAULTS.gradientTolerance,
};

export interface LogisticFit {
  readonly model: LinearModel;
  readonly iterations: number;
  readonly converged: boolean;
  /** The mean loss per row and penalty that were minimised, in nats. */
  readonly value: number;
}

/**
 * Fits a model that tells `classes` classes apart; `labels[row]` is the class of a row of `features`. Yields every
 * iteration of the minimiser and starts from zero, as scikit-learn does.
 */
export function* fitLogistic(
  features: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  options: Partial<LogisticOptions> = {},
): Generator<Iteration, LogisticFit, void> {
  const { inverseRegularization, maxIterations, tolerance } = { ...LOGISTIC_DEFAULTS, ...options };
  const objective = logisticObjective(features, labels, classes, inverseRegularization);
  const start = new Float64Array((features.columns + 1) * fittedScores(classes));
  const minimum = yield* lbfgs(objective, start, { maxIterations, gradientTolerance: tolerance });
  return {
    model: linearModel(minimum.x, features.columns, classes),
    iterations: minimum.iterations,
    converged: minimum.converged,
    value: minimum.value,
  };
}

/** Two classes need one score, of the second against the first's 0, and scikit-learn fits (and penalises) just that one. */
function fittedScores(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/** A score for every class: of the single one of two classes, half goes to the second and minus half to the first. */
function linearModel(x: Float64Array, features: number, classes: number): LinearModel {
  const scores = new Float32Array((features + 1) * classes);
  if (classes === 2) {
    x.forEach((score, i) => {
      scores[2 * i] = 0 - score / 2; // not −0, which JSON cannot hold
      scores[2 * i + 1] = score / 2;
    });
  } else scores.set(x);
  const biases = features * classes;
  return { weights: scores.slice(0, biases), intercept: scores.slice(biases) };
}

/**
 * (1/n) Σ −log softmax(x·W + b)[label] + ½‖W‖² / (C·n), over x = W [features, scores] then b [scores]: scikit-learn's
 * C·Σ loss + ½‖W‖² divided by C·n, the scale its tolerance is meant for.
 */
export function logisticObjective(
  features: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  inverseRegularization: number,
): Objective {
  const { rows, columns } = features;
  const width = fittedScores(classes);
  const biases = columns * width;
  const penalty = 1 / (inverseRegularization * rows);
  const scores = new Float64Array(classes);
  const fitted = scores.subarray(classes - width);

  return (x, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < rows; row++) {
      const label = labels[row];
      scores[0] = 0; // the unfitted score of two classes; with more, the next line sets it
      for (let k = 0; k < width; k++) fitted[k] = x[biases + k];
      addRowTimes(features, row, x, fitted);
      const labelScore = scores[label];
      loss += softmaxInPlace(scores) - labelScore;
      scores[label] -= 1; // now the gradient of this row's loss by its scores
      for (let k = 0; k < width; k++) gradient[biases + k] += fitted[k];
      addRowOuter(features, row, fitted, gradient);
    }
    let squares = 0;
    for (let i = 0; i < biases; i++) {
      squares += x[i] * x[i];
      gradient[i] = gradient[i] / rows + penalty * x[i];
    }
    for (let i = biases; i < gradient.length; i++) gradient[i] /= rows;
    return loss / rows + (penalty / 2) * squares;
  };
}

/** Turns scores into probabilities and returns log Σ exp(scores). */
export function softmaxInPlace(scores: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) highest = Math.max(highest, scores[k]);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp(scores[k] - highest);
    sum += scores[k];
  }
  for (let k = 0; k < scores.length; k++) scores[k] /= sum;
  return highest + Math.log(sum);
}
