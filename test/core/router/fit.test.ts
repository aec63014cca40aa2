import { describe, expect, test } from "vitest";
import { CLASSIFIER_KINDS, classifierDefaults } from "../../../src/core/config/classifiers";
import { randomStream } from "../../../src/core/random";
import { fitTemperature } from "../../../src/core/router/calibrate";
import { predict } from "../../../src/core/router/classifier";
import { fitClassifier, mostIterations } from "../../../src/core/router/fit";
import { finish } from "../../../src/core/router/lbfgs";
import type { FitStep } from "../../../src/core/router/linear";
import { accuracyOf } from "../../../src/core/router/metrics";
import { Router } from "../../../src/core/router/router";
import { parseRouter, routerToJson } from "../../../src/core/router/router-json";
import { fitFeatures, transform } from "../../../src/core/router/tfidf";

const random = randomStream(6);
const CLASSES = 3;

/** Sequences whose class shows in the order of tokens alone: after each token comes the one that is `label + 1` further. */
function ordered(count: number): { sequences: Uint16Array[]; labels: number[] } {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
  const sequences = labels.map((label) => {
    let token = random.below(12);
    return Uint16Array.from({ length: 8 }, () => (token = random.below(5) === 0 ? random.below(12) : (token + label + 1) % 12));
  });
  return { sequences, labels };
}

const [fitted, aside, unseen] = [ordered(240), ordered(60), ordered(120)];
const settings = { ...classifierDefaults, seed: 1 };

function fitOn(pairs: number, kind: (typeof CLASSIFIER_KINDS)[number]): { router: Router; steps: FitStep[] } {
  const space = fitFeatures(fitted.sequences, 12, { pairs, termFrequency: "log" });
  const rowsOf = ({ sequences, labels }: typeof fitted) => ({ features: transform(sequences, space), labels, classes: CLASSES });
  const steps: FitStep[] = [];
  const fitting = fitClassifier(kind, rowsOf(fitted), rowsOf(aside), settings);
  for (;;) {
    const { done, value } = fitting.next();
    if (done) {
      const { model, link } = value;
      return { steps, router: new Router({ kind, domains: ["a", "b", "c"], sequenceTokens: 8, space, model, link }) };
    }
    steps.push(value);
  }
}

describe.each(CLASSIFIER_KINDS)("%s", (kind) => {
  test("tells classes apart that differ in the order of tokens, by pairs and not without", () => {
    const accuracy = (pairs: number): number => accuracyOf(unseen.labels, predict(fitOn(pairs, kind).router, unseen.sequences));
    expect(accuracy(200)).toBeGreaterThan(0.9);
    expect(accuracy(0)).toBeLessThan(0.7);
  });

  test("shows its iterations, no more than it may take, and the same rows give the same router", () => {
    const { router, steps } = fitOn(200, kind);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.at(-1)!.iteration).toBeLessThanOrEqual(mostIterations(kind, settings, CLASSES));
    const json = routerToJson(router);
    expect(routerToJson(fitOn(200, kind).router)).toBe(json);
    expect(parseRouter(json).parts).toEqual(router.parts);
  });
});

test("the SVM's temperature is the one under which the rows set aside are likeliest", () => {
  const scores = Array.from({ length: 200 }, () => Float64Array.from({ length: CLASSES }, () => 3 * random.normal()));
  const drawn = scores.map((row) => {
    const noisy = row.map((score) => score / 4 + gumbel());
    return noisy.indexOf(Math.max(...noisy));
  });
  const found = fitTemperature(scores, drawn);
  const lossAt = (temperature: number): number =>
    scores.reduce((sum, row, i) => {
      const exponentials = row.map((score) => Math.exp(score / temperature));
      return sum - Math.log(exponentials[drawn[i]] / exponentials.reduce((a, b) => a + b, 0));
    }, 0);
  expect(found).toBeGreaterThan(2);
  expect(found).toBeLessThan(8);
  expect(lossAt(found)).toBeLessThan(lossAt(found * 1.2));
  expect(lossAt(found)).toBeLessThan(lossAt(found / 1.2));
});

/** Added to scores, the largest sum is drawn from their softmax. */
function gumbel(): number {
  return -Math.log(-Math.log(random.next() + 1e-12));
}

test("scores that are always right ask for no certainty, and scores that say nothing for any temperature", () => {
  const right = [Float64Array.of(1, -1), Float64Array.of(-1, 1)];
  const temperature = fitTemperature(right, [0, 1]);
  expect(temperature).toBeGreaterThan(0.1);
  expect(Number.isFinite(fitTemperature([Float64Array.of(0, 0)], [0]))).toBe(true);
});

test("a fit is finished at once where nobody asks for its steps", () => {
  const space = fitFeatures(fitted.sequences, 12);
  const training = { features: transform(fitted.sequences, space), labels: fitted.labels, classes: CLASSES };
  expect(finish(fitClassifier("naive-bayes", training, training, settings))).toMatchObject({ iterations: 1, converged: true });
});
