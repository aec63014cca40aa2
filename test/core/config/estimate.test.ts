import { describe, expect, test } from "vitest";
import { type CostGpu, minutesFor, trainingCost } from "../../../src/core/config/estimate";
import { expertShape, recipeFor, teacherShape } from "../../../src/core/config/recipe";
import { parameterCount, SIZE_NAMES } from "../../../src/core/config/sizes";
import { withChanges } from "../../withChanges";

const WITH_F16: CostGpu = { hasF16: true, width: "wide" };

describe("what training costs", () => {
  test("GPT-2 Medium's shape with 32,000 tokens has 336 million parameters", () => {
    // 32,000·1,024 + 1,024·1,024 embeddings, 24 blocks of 12·1,024² + 13·1,024, one last norm of 2·1,024
    expect(trainingCost(recipeFor("medium"), "teacher").parameters).toBe(336_128_000);
  });

  test("operations per token are near six per parameter where the context is short beside the width", () => {
    const { flopsPerToken, parameters } = trainingCost(recipeFor("medium"), "teacher");
    expect(flopsPerToken / parameters).toBeGreaterThan(6);
    expect(flopsPerToken / parameters).toBeLessThan(7.5);
  });

  test("AdamW holds weights, gradients and two moments; accumulation adds in place", () => {
    const whole = trainingCost(withChanges(recipeFor("pico"), { teacher: { sequences: 8, microBatch: 8 } }), "teacher").memory;
    const parts = trainingCost(withChanges(recipeFor("pico"), { teacher: { sequences: 8, microBatch: 2 } }), "teacher").memory;
    expect(whole.optimizer).toBe(3 * whole.weights);
    expect(parts.optimizer).toBe(3 * parts.weights);
  });

  test("half the micro-batch needs half the activations and sees the same tokens", () => {
    const large = trainingCost(withChanges(recipeFor("micro"), { teacher: { microBatch: 8 } }), "teacher");
    const small = trainingCost(withChanges(recipeFor("micro"), { teacher: { microBatch: 4 } }), "teacher");
    expect(small.memory.activations).toBe(large.memory.activations / 2);
    expect(small.tokens).toBe(large.tokens);
  });

  test("an expert costs less than its teacher by itself, and its teacher's forward pass on top", () => {
    for (const size of SIZE_NAMES) {
      const expert = trainingCost(recipeFor(size), "experts");
      const teacher = trainingCost(recipeFor(size), "teacher");
      expect(expert.parameters).toBeLessThan(teacher.parameters);
      expect(expert.memory.teacher).toBeGreaterThan(teacher.memory.weights);
      expect(teacher.memory.teacher).toBe(0);
      expect(expert.flopsPerToken).toBeGreaterThan(teacher.flopsPerToken / 3);
    }
  });

  test("f16 halves most of what a step keeps and adds a copy of the weights; without it, or where f32 is asked for, nothing changes", () => {
    const recipe = recipeFor("small");
    const full = trainingCost(recipe, "teacher").memory;
    const half = trainingCost(recipe, "teacher", WITH_F16).memory;
    expect(full.copies).toBe(0);
    expect(half.copies).toBe(full.weights / 2);
    expect(half.activations).toBeLessThan(0.65 * full.activations);
    expect(trainingCost(withChanges(recipe, { teacher: { precision: "f32" } }), "teacher", WITH_F16).memory).toEqual(full);
  });

  test("where values are computed again, f16 would cost memory and is left alone", () => {
    const recipe = withChanges(recipeFor("small"), { teacher: { activations: "recompute" } });
    expect(trainingCost(recipe, "teacher", WITH_F16)).toEqual(trainingCost(recipe, "teacher"));
  });

  test("memory is the sum of its parts", () => {
    const { total, ...parts } = trainingCost(recipeFor("mini"), "experts").memory;
    expect(total).toBe(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0));
  });

  test("a sparse teacher has more parameters than a token meets, and learns at the cost of those; a dense one tells no other number", () => {
    const recipe = recipeFor("micro");
    const dense = trainingCost(recipe, "teacher");
    const one = trainingCost(withChanges(recipe, { teacher: { kind: "sparse", experts: 8, active: 1 } }), "teacher");
    expect(dense.activeParameters).toBeUndefined();
    expect(one.parameters).toBeGreaterThan(4 * dense.parameters);
    expect(one.activeParameters).toBe(dense.parameters + 4 * 2 * 128 * 8); // and the gates of four layers
    expect(one.flopsPerToken / dense.flopsPerToken).toBeCloseTo(1, 1);
  });

  test("a teacher made of experts has as many as there are domains, and only its gates have an optimizer", () => {
    const recipe = withChanges(recipeFor("nano"), { teacher: { kind: "upcycled", gateSteps: 7 } });
    const { parameters, memory, tokens } = trainingCost(recipe, "teacher", undefined, 6);
    const gates = 2 * 64 * 6; // in one layer, logits and noise
    expect(parameters).toBe(parameterCount({ ...expertShape(recipe), experts: { count: 6, active: 2 } }));
    expect(memory.optimizer).toBe(4 * 3 * gates);
    expect(tokens).toBe(7 * recipe.teacher.sequences * 64);
    expect(trainingCost(recipe, "teacher").parameters).toBeLessThan(parameters);
  });

  test("more of a teacher's experts, and more passes of it, cost more; gates that are tuned to the student cost most", () => {
    const sparse = withChanges(recipeFor("mini"), { teacher: { kind: "sparse" } });
    const costs = (["own", "some", "all", "augmented", "student-aware"] as const).map((asked) =>
      trainingCost(withChanges(sparse, { experts: { asked } }), "experts"),
    );
    const flops = costs.map(({ flopsPerToken }) => flopsPerToken);
    expect(flops).toEqual(flops.toSorted((a, b) => a - b));
    expect(costs[4].memory.teacher).toBeGreaterThan(2 * costs[2].memory.teacher);
    expect(costs[4].memory.optimizer).toBe(costs[0].memory.optimizer);
  });

  test("a dense teacher costs the same however it is asked", () => {
    const asked = (["own", "some", "all", "augmented", "student-aware"] as const).map((asked) =>
      trainingCost(withChanges(recipeFor("nano"), { experts: { asked } }), "experts"),
    );
    for (const cost of asked) expect(cost).toEqual(asked[0]);
  });

  test("shapes are those the recipe asks for, with the tokenizer's entries where they are known", () => {
    const recipe = withChanges(recipeFor("micro"), { experts: { layers: 3 }, tokenizer: { vocabSize: 700 } });
    expect(teacherShape(recipe)).toMatchObject({ layers: 4, vocabSize: 700 });
    expect(expertShape(recipe, 650)).toMatchObject({ layers: 3, width: 128, vocabSize: 650 });
    expect(parameterCount(expertShape(recipe))).toBe(trainingCost(recipe, "experts").parameters);
  });

  test("minutes are told from a measured speed alone", () => {
    expect(minutesFor(60_000, 1000)).toBe(1);
    expect(minutesFor(60_000, undefined)).toBeUndefined();
    expect(minutesFor(60_000, 0)).toBeUndefined();
  });
});
