// What every fitted classifier is in the end: a score per class, linear in the features, and a link that makes
// probabilities of scores. Not how the weights were found.

/** A score per class: weights · features + intercept. */
export interface LinearModel {
  /** Feature by feature, the classes within: `weights[feature * classes + class]`. */
  readonly weights: Float32Array; // [features, classes]
  readonly intercept: Float32Array; // [classes]
}

/**
 * From scores to probabilities: softmax(scores / temperature), or each score cut to [−1, 1] as a share of all, the way of
 * scikit-learn's modified Huber loss (Zadrozny and Elkan, KDD 2002).
 */
export type Link = { readonly kind: "softmax"; readonly temperature: number } | { readonly kind: "clipped" };

export const SOFTMAX: Link = { kind: "softmax", temperature: 1 };

/** A fitted classifier and how the fit went. */
export interface Fit {
  readonly model: LinearModel;
  readonly link: Link;
  /** Iterations of a minimiser, or passes over the rows; 1 for what is counted once. */
  readonly iterations: number;
  readonly converged: boolean;
  /** What was minimised, at its end; absent for what is counted. */
  readonly value?: number;
}

/** One iteration of a fit: 0 for the start, then 1, 2, … with the value that is minimised, where there is one. */
export interface FitStep {
  readonly iteration: number;
  readonly value?: number;
}

/**
 * The model of a minimiser's x = weights [features, scores], then intercept [scores], for one-vs-rest classifiers: of two
 * classes only the second has a score, and the first its negative.
 */
export function oneVsRest(x: ArrayLike<number>, classes: number): LinearModel {
  const scores = new Float32Array(classes === 2 ? 2 * x.length : x.length);
  for (let i = 0; i < x.length; i++) {
    if (classes === 2) {
      scores[2 * i] = 0 - x[i]; // not −0, which JSON cannot hold
      scores[2 * i + 1] = x[i];
    } else scores[i] = x[i];
  }
  const biases = scores.length - classes;
  return { weights: scores.slice(0, biases), intercept: scores.slice(biases) };
}

/** Turns the scores of one sequence into probabilities, in place. */
export function applyLink(link: Link, scores: Float64Array): void {
  if (link.kind === "clipped") clipInPlace(scores);
  else {
    for (let k = 0; k < scores.length; k++) scores[k] /= link.temperature;
    softmaxInPlace(scores);
  }
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

/** (clip(score, −1, 1) + 1) / 2 as shares of their sum; all alike where every score is −1 or less. */
function clipInPlace(scores: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    scores[k] = (Math.min(1, Math.max(-1, scores[k])) + 1) / 2;
    sum += scores[k];
  }
  for (let k = 0; k < scores.length; k++) scores[k] = sum > 0 ? scores[k] / sum : 1 / scores.length;
}
