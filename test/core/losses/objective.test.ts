// The objective's bookkeeping: names, weights and means of loss terms.

import { expect, test } from "vitest";
import { distillation, languageModelling, objectiveValue, termMeans, termWeights } from "../../../src/core/losses/objective";

const settings = { divergence: "reverse-kl", temperature: 2, alpha: 0.25, beta: 0.75 } as const;

test("distillation weighs cross-entropy with alpha and the chosen divergence with beta", () => {
  expect(distillation(settings)).toEqual([
    { name: "ce", term: { kind: "ce" }, weight: 0.25 },
    { name: "kd", term: { kind: "reverse-kl", temperature: 2 }, weight: 0.75 },
  ]);
});

test("weights divide by the valid tokens of the whole step", () => {
  expect([...termWeights(languageModelling, 4)]).toEqual([0.25]);
  expect([...termWeights(distillation(settings), 2)]).toEqual([0.125, 0.375]);
});

test("the objective is the weighted sum of the means, which is what the gradient descends", () => {
  const objective = distillation(settings);
  const sums = [6, 10];
  const means = termMeans(objective, sums, 4);
  expect(means).toEqual({ ce: 1.5, kd: 2.5 });
  const weighted = termWeights(objective, 4).reduce((total, weight, index) => total + weight * sums[index], 0);
  expect(objectiveValue(objective, means)).toBeCloseTo(weighted, 6);
});
