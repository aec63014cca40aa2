// Accumulated gradients under every combination are what the formulas say in one go: per micro-batch and term, the weight
// times that term's own gradient.

import { beforeAll, expect, test } from "vitest";
import { COMBINATIONS } from "../../../src/core/config/distillation";
import { recipeFor } from "../../../src/core/config/recipe";
import type { LossTerm } from "../../../src/core/graph/loss";
import { distillation, termWeights } from "../../../src/core/losses/objective";
import { initializeGpt } from "../../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../../src/core/model/predicting";
import { trainProgram } from "../../../src/core/model/training";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { batchInputs, expectNear, randomBatch, sequencesOf, sumsAndGradients, useCpu, validCount } from "../reference/harness";

const shape = { layers: 1, heads: 2, width: 8, context: 6, vocabSize: 23 };
const settings = { ...recipeFor("pico").experts, alpha: 0.3, beta: 0.7, phases: "ce 1, kd 1, both" };
const MICRO_BATCHES = 2;
const STEPS = 3;

beforeAll(useCpu);

test.each(COMBINATIONS)("%s", async (combination) => {
  const objective = distillation({ ...settings, combination });
  const terms = objective.terms.map(({ term }) => term);
  const weigher = objective.weigher({ steps: STEPS, microBatches: MICRO_BATCHES });
  const batch = randomBatch(shape, 2 * MICRO_BATCHES, 5);
  const valid = validCount(batch);
  const parts = [0, 1].map((part) => sequencesOf(batch, shape.context, 2 * part, 2 * part + 2));
  const models = {
    [STUDENT]: referenceExecutor.upload(initializeGpt(shape, 1)),
    [TEACHER]: referenceExecutor.upload(initializeGpt(shape, 2)),
  };
  const gradientsOf = (used: readonly LossTerm[], inputs: readonly ReturnType<typeof batchInputs>[]) =>
    sumsAndGradients(referenceExecutor, trainProgram(shape, used, 2, shape), models, inputs);
  for (let step = 0; step < STEPS; step++) {
    const weights = parts.map((_, part) => [...termWeights(weigher.weights(step, part), valid)]);
    const accumulated = await gradientsOf(
      terms,
      parts.map((part, index) => batchInputs(part, weights[index])),
    );
    const expected = new Map<string, Float64Array>();
    for (const [index, part] of parts.entries()) {
      for (const [t, term] of terms.entries()) {
        const { gradients } = await gradientsOf([term], [batchInputs(part, [1])]);
        for (const [name, { data }] of gradients) {
          const sum = expected.get(name) ?? new Float64Array(data.length);
          expected.set(
            name,
            sum.map((value, i) => value + weights[index][t] * data[i]),
          );
        }
      }
    }
    expect([...expected.keys()].sort()).toEqual([...accumulated.gradients.keys()].sort());
    for (const [name, { data }] of accumulated.gradients) expectNear(data, expected.get(name)!, 2e-5, `step ${step}, ${name}`);
  }
  for (const model of Object.values(models)) model.dispose();
});
