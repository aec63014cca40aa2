// The objective's bookkeeping: names, weights and means of loss terms.

import { describe, expect, test } from "vitest";
import type { DistillationSettings } from "../../../src/core/config/distillation";
import { recipeFor } from "../../../src/core/config/recipe";
import { distillation, languageModelling, objectiveValue, termMeans, termWeights } from "../../../src/core/losses/objective";

const settingsWith = (changes: Partial<DistillationSettings>) => ({ ...recipeFor("pico").experts, ...changes });
const settings = settingsWith({ divergence: "reverse-kl", temperature: 2, alpha: 0.25, beta: 0.75 });
const LENGTH = { steps: 10, microBatches: 1 };

test("distillation weighs cross-entropy with alpha and the chosen divergence with beta", () => {
  const { terms, weigher } = distillation(settings);
  expect(terms).toEqual([
    { name: "ce", term: { kind: "ce" } },
    { name: "kd", term: { kind: "reverse-kl", temperature: 2 } },
  ]);
  expect(weigher(LENGTH).weights(0, 0)).toEqual([0.25, 0.75]);
  expect(weigher(LENGTH).figures(0)).toEqual({ alpha: 0.25, beta: 0.75 });
});

test.each([
  ["jsd", { jsdBeta: 0.2 }, 0.2],
  ["skew-forward-kl", { skewAlpha: 0.3 }, 0.3],
  ["skew-reverse-kl", { skewAlpha: 0.3 }, 0.3],
  ["symmetric-kl", { symmetricLambda: 0.4 }, 0.4],
  ["adaptive-kl", { adaptiveMu: 0.6 }, 0.6],
] as const)("%s takes the share that is its own", (divergence, changes, share) => {
  const [, { term }] = distillation(settingsWith({ divergence, temperature: 1, ...changes })).terms;
  expect(term).toEqual({ kind: divergence, temperature: 1, share });
});

test("weights divide by the valid tokens of the whole step", () => {
  expect([...termWeights(languageModelling.weigher(LENGTH).weights(0, 0), 4)]).toEqual([0.25]);
  expect([...termWeights([0.25, 0.75], 2)]).toEqual([0.125, 0.375]);
});

test("a weight changes with the combination, and what is told of it does not", () => {
  const weigher = distillation({ ...settings, combination: "alternating-steps" }).weigher(LENGTH);
  expect([0, 1, 2].map((step) => weigher.weights(step, 0))).toEqual([
    [0.5, 0],
    [0, 1.5],
    [0.5, 0],
  ]);
  expect(weigher.figures(1)).toEqual({ alpha: 0.25, beta: 0.75 });
});

test("on text that the student wrote cross-entropy weighs nothing and the divergence twice as much", () => {
  const weigher = distillation(settings).weigher({ ...LENGTH, isOwnText: (step) => step === 1 });
  expect([0, 1].map((step) => weigher.weights(step, 0))).toEqual([
    [0.25, 0.75],
    [0, 1.5],
  ]);
});

describe("the means", () => {
  test("make the objective, which is what the gradient descends", () => {
    const { terms } = distillation(settings);
    const sums = [6, 10];
    const means = termMeans({ terms }, sums, 4);
    expect(means).toEqual({ ce: 1.5, kd: 2.5 });
    const weighted = termWeights([0.25, 0.75], 4).reduce((total, weight, index) => total + weight * sums[index], 0);
    expect(objectiveValue({ terms }, [0.25, 0.75], means)).toBeCloseTo(weighted, 6);
  });

  test("of a divergence have the floor 0, which rounding alone takes away", () => {
    expect(termMeans(distillation(settings), [6, -1e-6], 4)).toEqual({ ce: 1.5, kd: 0 });
  });

  test("of what is no divergence, and of what is no number, stay as they are", () => {
    const released = distillation(settingsWith({ divergence: "paper-released" }));
    expect(termMeans(released, [6, -1e-6], 4).kd).toBeLessThan(0);
    expect(termMeans(distillation(settings), [6, Number.NaN], 4).kd).toBeNaN();
  });
});
