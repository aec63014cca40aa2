// Fits any kind of classifier on the same TF-IDF rows: one generator for all, so that whoever fits can show progress, pause
// and stop. What each kind computes stands in its own file.

import type { ClassifierKind, ClassifierSettings } from "../config/classifiers";
import { randomStream } from "../random";
import { fitBayes } from "./bayes";
import { fitTemperature } from "./calibrate";
import { fitCentroid } from "./centroid";
import type { Fit, FitStep, LinearModel } from "./linear";
import { fitLogistic } from "./logistic";
import { fittedScores, type TrainingSet } from "./objective";
import { shuffledRows } from "./sequences";
import { fitSgd } from "./sgd";
import { addRowTimes } from "./sparse";
import { fitSvm } from "./svm";

export interface FitSettings
  extends Pick<ClassifierSettings, "inverseRegularization" | "svmInverseRegularization" | "smoothing" | "maxIterations"> {
  /** Of the order of rows in SGD. */
  readonly seed: number;
}

/** Weight of SGD's penalty, a tenth of scikit-learn's default: on short pieces of real text that one is right less often. */
const SGD_ALPHA = 1e-5;
/** Keeps the order of rows apart from other random numbers. */
const SALT = 0x73676421;

/**
 * Fits a classifier of `kind` on `training`, where every class must have a row. `development` has rows of the same features
 * that are not fitted on: they give the SVM's scores a temperature. Yields as often as the kind has iterations, at least once.
 */
export function* fitClassifier(
  kind: ClassifierKind,
  training: TrainingSet,
  development: TrainingSet,
  settings: FitSettings,
): Generator<FitStep, Fit, void> {
  const { inverseRegularization, svmInverseRegularization, maxIterations, smoothing, seed } = settings;
  switch (kind) {
    case "logistic-regression":
      return yield* fitLogistic(training, { inverseRegularization, maxIterations });
    case "linear-svm": {
      const fit = yield* fitSvm(training, { inverseRegularization: svmInverseRegularization, maxIterations });
      const temperature = fitTemperature(scoreRows(fit.model, development), development.labels);
      return { ...fit, link: { kind: "softmax", temperature } };
    }
    case "modified-huber": {
      const order = shuffledRows(training.features.rows, randomStream(seed, SALT));
      return yield* fitSgd(training, { alpha: SGD_ALPHA, maxEpochs: maxIterations }, order);
    }
    case "naive-bayes":
      yield { iteration: 0 };
      return fitBayes(training, smoothing);
    case "centroid":
      yield { iteration: 0 };
      return fitCentroid(training);
  }
}

/** The most iterations that a fit of `kind` may yield. */
export function mostIterations(kind: ClassifierKind, { maxIterations }: Pick<FitSettings, "maxIterations">, classes: number): number {
  switch (kind) {
    case "logistic-regression":
    case "linear-svm":
      return maxIterations;
    case "modified-huber":
      return maxIterations * fittedScores(classes);
    case "naive-bayes":
    case "centroid":
      return 1;
  }
}

/** The scores of each row, by class. */
function scoreRows({ weights, intercept }: LinearModel, { features }: TrainingSet): Float64Array[] {
  const wide = Float64Array.from(weights);
  return Array.from({ length: features.rows }, (_, row) => {
    const scores = Float64Array.from(intercept);
    addRowTimes(features, row, wide, scores);
    return scores;
  });
}
