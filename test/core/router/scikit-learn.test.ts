// The router's arithmetic against scikit-learn's, whose numbers stand in golden/router.json.

import { describe, expect, test } from "vitest";
import { CLASSIFIER_KINDS, type ClassifierKind, classifierDefaults, type TermFrequency } from "../../../src/core/config/classifiers";
import { indexOfLargest } from "../../../src/core/router/classifier";
import { fitClassifier } from "../../../src/core/router/fit";
import { finish } from "../../../src/core/router/lbfgs";
import { applyLink, type Fit, type FitStep } from "../../../src/core/router/linear";
import { confusionMatrix, scoresOf } from "../../../src/core/router/metrics";
import type { TrainingSet } from "../../../src/core/router/objective";
import { Router } from "../../../src/core/router/router";
import { fitSgd } from "../../../src/core/router/sgd";
import type { SparseMatrix } from "../../../src/core/router/sparse";
import { fitSvm } from "../../../src/core/router/svm";
import { fitFeatures, transform } from "../../../src/core/router/tfidf";
import { pairKey } from "../../../src/core/tokenizer/pairs";
import golden from "../../golden/router.json";

/** The largest difference between two equally long lists. */
function gap(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(...Array.from(ours, (value, i) => Math.abs(value - theirs[i])));
}

function denseRow({ indptr, indices, values, columns }: SparseMatrix, row: number): number[] {
  const dense = new Array<number>(columns).fill(0);
  for (let i = indptr[row]; i < indptr[row + 1]; i++) dense[indices[i]] = values[i];
  return dense;
}

/** What scikit-learn says of one kind; not every kind has everything. */
interface Said {
  readonly predictions: readonly number[];
  readonly probabilities?: readonly (readonly number[])[];
  readonly decisions?: readonly (readonly number[] | number)[];
  readonly iterations?: number;
}

describe.each(golden.fits)("with $classes classes, $settings.pairs pairs and C = $settings.inverseRegularization", (expected) => {
  const { classes, train, heldOut, settings } = expected;
  const space = fitFeatures(train.sequences, golden.vocabSize, {
    pairs: settings.pairs,
    termFrequency: settings.termFrequency as TermFrequency,
  });
  const training: TrainingSet = { features: transform(train.sequences, space), labels: train.labels, classes };
  const { inverseRegularization, alpha, epochs } = settings;
  /** As scikit-learn was asked to fit it: the SVM to the minimum itself, SGD over so many epochs with rows as they stand. */
  const fitOf = (kind: ClassifierKind): Generator<FitStep, Fit, void> => {
    if (kind === "linear-svm") return fitSvm(training, { inverseRegularization, maxIterations: 2000, tolerance: 1e-8 });
    if (kind === "modified-huber") return fitSgd(training, { alpha, maxEpochs: epochs, tolerance: Number.NEGATIVE_INFINITY });
    return fitClassifier(kind, training, training, { ...classifierDefaults, ...settings, seed: 1 });
  };
  const routerOf = (kind: ClassifierKind, { model, link }: Fit): Router => {
    const domains = Array.from({ length: classes }, (_, k) => `class ${k}`);
    return new Router({ kind, domains, sequenceTokens: 24, space, model, link });
  };

  test("pairs are those that most sequences hold, and TF-IDF is TfidfVectorizer's, also on text with unknown tokens", () => {
    expect([...space.pairs]).toEqual(expected.pairs.map(([first, second]) => pairKey(first, second)));
    expect(gap(space.idf, expected.idf)).toBeLessThan(1e-6);
    const unseen = transform(heldOut.sequences, space);
    expected.trainFeatures.forEach((row, i) => {
      expect(gap(denseRow(training.features, i), row)).toBeLessThan(1e-6);
      expect(gap(denseRow(unseen, i), expected.heldOutFeatures[i])).toBeLessThan(1e-6);
    });
  });

  test.each(CLASSIFIER_KINDS)("%s gives scikit-learn's predictions, probabilities and decision values", (kind) => {
    const said: Said = expected.classifiers[kind];
    const fit = finish(fitOf(kind));
    const router = routerOf(kind, fit);
    if (said.iterations !== undefined) expect(fit.iterations).toBe(said.iterations);
    const scores = heldOut.sequences.map((tokens) => {
      const row = new Float64Array(classes);
      router.score(tokens, row);
      return row;
    });
    expect(scores.map(indexOfLargest)).toEqual(said.predictions);
    scores.forEach((row, i) => {
      // For two classes scikit-learn keeps the second's decision value alone.
      if (said.decisions) expect(gap(classes === 2 ? [row[1]] : row, [said.decisions[i]].flat())).toBeLessThan(1e-3);
      const probabilities = row.slice();
      applyLink(fit.link, probabilities);
      if (said.probabilities) expect(gap(probabilities, said.probabilities[i])).toBeLessThan(1e-3);
      expect(router.probabilities(heldOut.sequences[i])).toEqual(probabilities);
    });
  });
});

test.each(golden.metrics)(
  "scores with $classes classes are scikit-learn's, zero divisions included",
  ({ classes, truth, predicted, scores }) => {
    const ours = scoresOf(confusionMatrix(truth, predicted, classes));
    expect(ours.confusion).toEqual(scores.confusion);
    for (const name of ["accuracy", "precision", "recall", "f1"] as const) expect(ours[name]).toBeCloseTo(scores[name], 12);
    ours.perClass.forEach(({ precision, recall, f1 }, k) => {
      const theirs = scores.perClass[k];
      expect(gap([precision, recall, f1], [theirs.precision, theirs.recall, theirs.f1])).toBeLessThan(1e-12);
    });
  },
);
