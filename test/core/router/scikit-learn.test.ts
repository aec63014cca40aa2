// The router's arithmetic against scikit-learn's, whose numbers stand in golden/router.json.

import { describe, expect, test } from "vitest";
import { predict } from "../../../src/core/router/classifier";
import { finish } from "../../../src/core/router/lbfgs";
import { fitLogistic } from "../../../src/core/router/logistic";
import { confusionMatrix, scoresOf } from "../../../src/core/router/metrics";
import { Router } from "../../../src/core/router/router";
import type { SparseMatrix } from "../../../src/core/router/sparse";
import { fitIdf, transform } from "../../../src/core/router/tfidf";
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

describe.each(golden.fits)("with $classes classes and C = $inverseRegularization", (expected) => {
  const { classes, inverseRegularization, train, heldOut } = expected;
  const idf = fitIdf(train.sequences, golden.vocabSize);
  const features = transform(train.sequences, idf);
  const fit = finish(fitLogistic(features, train.labels, classes, { inverseRegularization, maxIterations: 200 }));
  const router = new Router({
    domains: Array.from({ length: classes }, (_, k) => `class ${k}`),
    sequenceTokens: 24,
    idf,
    model: fit.model,
  });

  test("TF-IDF is TfidfVectorizer's, on fitted text and on text with unknown tokens", () => {
    expect(gap(idf, expected.idf)).toBeLessThan(1e-6);
    const unseen = transform(heldOut.sequences, idf);
    for (let row = 0; row < 4; row++) {
      expect(gap(denseRow(features, row), expected.trainFeatures[row])).toBeLessThan(1e-6);
      expect(gap(denseRow(unseen, row), expected.heldOutFeatures[row])).toBeLessThan(1e-6);
    }
  });

  test("coefficients, intercept and iterations are LogisticRegression's", () => {
    const { weights, intercept } = fit.model;
    const rowOf = (k: number) => Array.from({ length: golden.vocabSize }, (_, token) => weights[token * classes + k]);
    const rows = Array.from(intercept.keys(), rowOf);
    // For two classes scikit-learn keeps one row: the difference of ours.
    const rowsThere = classes === 2 ? [rows[1].map((weight, token) => weight - rows[0][token])] : rows;
    const interceptThere = classes === 2 ? [intercept[1] - intercept[0]] : intercept;
    expect(fit.converged).toBe(true);
    expect(fit.iterations).toBe(expected.iterations);
    rowsThere.forEach((row, k) => {
      expect(gap(row, expected.coefficients[k])).toBeLessThan(1e-3);
    });
    expect(gap(interceptThere, expected.intercept)).toBeLessThan(1e-3);
  });

  test("probabilities, predictions and scores on unseen sequences are scikit-learn's", () => {
    const probabilities = heldOut.sequences.map((tokens) => router.probabilities(tokens));
    probabilities.forEach((row, i) => {
      expect(gap(row, expected.probabilities[i])).toBeLessThan(1e-3);
    });
    const predicted = predict(router, heldOut.sequences);
    expect(predicted).toEqual(expected.predictions);
    expect(scoresOf(confusionMatrix(heldOut.labels, predicted, classes)).confusion).toEqual(expected.scores.confusion);
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
