// Linear classifiers by stochastic gradient descent on the modified Huber loss, one class against the rest: the update
// and the "optimal" learning rate of scikit-learn's SGDClassifier. Rows come in one given order, the same in every epoch (its
// shuffle=False), so that the result follows from the rows alone. The stopping rule is its rule too, but on the whole penalty:
// scikit-learn (1.9) adds up the squares of those weights alone that the last row moved.

import { type Fit, type FitStep, oneVsRest } from "./linear";
import { fittedScores, type TrainingSet } from "./objective";
import { addRowOuter, addRowTimes, rowSquares } from "./sparse";

export interface SgdOptions {
  /** Weight of ½‖w‖² against the mean loss. */
  readonly alpha: number;
  /** Most epochs of a class. */
  readonly maxEpochs: number;
  /** An epoch makes progress when it lowers the mean of loss and penalty by at least this. */
  readonly tolerance: number;
  /** Epochs without progress, one after the other, that end the fit of a class. */
  readonly patience: number;
}

export const SGD_DEFAULTS: SgdOptions = { alpha: 1e-4, maxEpochs: 1000, tolerance: 1e-3, patience: 5 };

/** On sparse rows the intercept takes smaller steps than the weights: every row moves it. */
const INTERCEPT_DECAY = 0.01;

/**
 * Yields every epoch of one class after the other, with its mean of loss and penalty. `order` lists the rows, by default as
 * they stand; rows sorted by class fit badly.
 */
export function* fitSgd(
  training: TrainingSet,
  options: Partial<SgdOptions> = {},
  order: Uint32Array = Uint32Array.from({ length: training.features.rows }, (_, row) => row),
): Generator<FitStep, Fit, void> {
  const { maxEpochs, tolerance, patience, alpha } = { ...SGD_DEFAULTS, ...options };
  const { features, classes } = training;
  const width = fittedScores(classes);
  const x = new Float64Array((features.columns + 1) * width);
  let total = 0;
  let longest = 0;
  let converged = true;
  let value = 0;
  for (let k = 0; k < width; k++) {
    const descent = new Descent(training, width === 1 ? 1 : k, alpha);
    let best = Number.POSITIVE_INFINITY;
    let idle = 0;
    let epoch = 0;
    while (epoch < maxEpochs && idle < patience) {
      const objective = descent.epoch(order);
      idle = objective > best - tolerance ? idle + 1 : 0;
      best = Math.min(best, objective);
      epoch += 1;
      total += 1;
      yield { iteration: total, value: objective };
    }
    value += best / width;
    longest = Math.max(longest, epoch);
    converged &&= idle >= patience;
    descent.writeTo(x, k, width);
  }
  return { model: oneVsRest(x, classes), link: { kind: "clipped" }, iterations: longest, converged, value };
}

/** The weights of one class against the rest, kept as scale · weights so that decay costs nothing. */
class Descent {
  private readonly weights: Float64Array;
  private readonly score = new Float64Array(1);
  private readonly step = new Float64Array(1);
  private scale = 1;
  private intercept = 0;
  /** ‖scale · weights‖². */
  private squares = 0;
  private time: number;

  constructor(
    private readonly training: TrainingSet,
    private readonly label: number,
    private readonly alpha: number,
  ) {
    this.weights = new Float64Array(training.features.columns);
    // Bottou's choice: the first step is as large as a weight typically is.
    const typicalWeight = Math.sqrt(1 / Math.sqrt(alpha));
    this.time = 1 / (typicalWeight * alpha);
  }

  /** Takes a step for each row, and returns the mean of loss and penalty as they stood before each. */
  epoch(order: Uint32Array): number {
    const { features, labels } = this.training;
    const { weights, score, step, alpha } = this;
    let objective = 0;
    for (const row of order) {
      score[0] = 0;
      addRowTimes(features, row, weights, score);
      const product = this.scale * score[0];
      const sign = labels[row] === this.label ? 1 : -1;
      const margin = sign * (product + this.intercept);
      objective += modifiedHuber(margin) + (alpha / 2) * this.squares;

      const rate = 1 / (alpha * this.time);
      const decay = Math.max(0, 1 - rate * alpha);
      const update = sign * rate * steepness(margin);
      this.scale *= decay;
      this.squares *= decay * decay;
      if (this.scale < 1e-9) this.foldScale();
      if (update !== 0) {
        step[0] = update / this.scale;
        addRowOuter(features, row, step, weights);
        this.squares += update * (2 * decay * product + update * rowSquares(features, row));
        this.intercept += update * INTERCEPT_DECAY;
      }
      this.time += 1;
    }
    return objective / order.length;
  }

  /** Writes weights and intercept to class `k` of `x`, which is [columns + 1, width]. */
  writeTo(x: Float64Array, k: number, width: number): void {
    for (let i = 0; i < this.weights.length; i++) x[i * width + k] = this.scale * this.weights[i];
    x[this.weights.length * width + k] = this.intercept;
  }

  private foldScale(): void {
    for (let i = 0; i < this.weights.length; i++) this.weights[i] *= this.scale;
    this.scale = 1;
  }
}

/** max(0, 1 − margin)², and linear in the margin below −1. */
function modifiedHuber(margin: number): number {
  if (margin >= 1) return 0;
  return margin >= -1 ? (1 - margin) ** 2 : -4 * margin;
}

/** Minus its derivative. */
function steepness(margin: number): number {
  if (margin >= 1) return 0;
  return margin >= -1 ? 2 * (1 - margin) : 4;
}
