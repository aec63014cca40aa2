// The regularised mean loss of a linear model on sparse rows: one pass over the rows for its value and gradient, whatever
// the loss of a row. Minimised by lbfgs.ts; the losses stand in logistic.ts and svm.ts.

import type { Objective } from "./lbfgs";
import { addRowOuter, addRowTimes, type SparseMatrix } from "./sparse";

/** Rows of features and the class of each. */
export interface TrainingSet {
  readonly features: SparseMatrix;
  readonly labels: ArrayLike<number>; // [features.rows]
  readonly classes: number;
}

/** The loss of a row of class `label`, whose scores are overwritten by its gradient. */
export type RowLoss = (scores: Float64Array, label: number) => number;

export interface Regularisation {
  /** scikit-learn's C: a smaller one draws the weights nearer to zero. */
  readonly inverseRegularization: number;
  /** Whether the intercept is drawn to zero as the weights are. */
  readonly penalisesIntercept: boolean;
}

/** Two classes need one score, of the second against the first, and scikit-learn fits (and penalises) just that one. */
export function fittedScores(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/**
 * (1/n) Σ loss(x·W + b) + ½‖W‖² / (C·n), over x = W [features, scores] then b [scores]: scikit-learn's C·Σ loss + ½‖W‖²
 * divided by C·n, the scale that the tolerance of its LogisticRegression is meant for.
 */
export function linearObjective({ features, labels, classes }: TrainingSet, lossOf: RowLoss, regularisation: Regularisation): Objective {
  const { rows, columns } = features;
  const width = fittedScores(classes);
  const biases = columns * width;
  const penalty = 1 / (regularisation.inverseRegularization * rows);
  const penalised = regularisation.penalisesIntercept ? biases + width : biases;
  const scores = new Float64Array(width);

  return (x, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < width; k++) scores[k] = x[biases + k];
      addRowTimes(features, row, x, scores);
      loss += lossOf(scores, labels[row]);
      for (let k = 0; k < width; k++) gradient[biases + k] += scores[k];
      addRowOuter(features, row, scores, gradient);
    }
    let squares = 0;
    for (let i = 0; i < penalised; i++) {
      squares += x[i] * x[i];
      gradient[i] = gradient[i] / rows + penalty * x[i];
    }
    for (let i = penalised; i < gradient.length; i++) gradient[i] /= rows;
    return loss / rows + (penalty / 2) * squares;
  };
}
