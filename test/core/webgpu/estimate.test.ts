// The estimate that people see before a run, held to what the run's program computes and its plan allocates.

import { describe, expect, test } from "vitest";
import { trainingCost } from "../../../src/core/config/estimate";
import { defaultRecipe } from "../../../src/core/config/gate";
import { ACTIVATIONS, expertShape, prefersF16, type Recipe, recipeFor, teacherShape } from "../../../src/core/config/recipe";
import { SIZE_NAMES } from "../../../src/core/config/sizes";
import type { AnyNode } from "../../../src/core/graph/graph";
import type { Program } from "../../../src/core/graph/program";
import { distillation, languageModelling } from "../../../src/core/losses/objective";
import { STUDENT } from "../../../src/core/model/predicting";
import { trainProgram } from "../../../src/core/model/training";
import { footprint } from "../../../src/core/webgpu/footprint";
import { withChanges } from "../../withChanges";
import { NARROW } from "./kernels";

type Who = "teacher" | "experts";

/** The program that a stage would train. */
function programOf(recipe: Recipe, who: Who): Program {
  const { microBatch, activations } = recipe[who];
  const isCached = who === "experts" && recipe.experts.signal === "cached";
  const shape = who === "teacher" ? teacherShape(recipe) : expertShape(recipe);
  const teacher = who === "teacher" || isCached ? undefined : teacherShape(recipe);
  const terms = (who === "teacher" ? languageModelling : distillation(recipe.experts)).terms.map(({ term }) => term);
  const cachedTokens = isCached ? recipe.experts.cachedTokens : undefined;
  return trainProgram(shape, terms, microBatch, teacher, { recompute: activations === "recompute", cachedTokens });
}

/** Every size, for teacher and experts, keeping and recomputing, accumulating and not. */
const cases = SIZE_NAMES.flatMap((size) =>
  (["teacher", "experts"] as const).flatMap((who) =>
    ACTIVATIONS.flatMap((activations) =>
      [false, true].map((accumulates) => {
        const { microBatch } = recipeFor(size)[who];
        const sequences = accumulates ? 2 * microBatch : microBatch;
        return { size, who, activations, accumulates, recipe: withChanges(recipeFor(size), { [who]: { sequences, activations } }) };
      }),
    ),
  ),
);

/** Floating-point operations of one node's products; a causal row sees (T + 1) / 2 positions on average. */
function flopsOf({ op, inputs, attributes, outputs }: AnyNode): number {
  const [first, second] = inputs.map(({ shape }) => shape);
  const attended = op === "attention" || op === "attentionGradient" ? (attributes.context + 1) / 2 : 0;
  switch (op) {
    case "linear":
      return 2 * first[0] * first[1] * second[1];
    case "matmul":
      return 2 * outputs[0].shape[0] * outputs[0].shape[1] * first[attributes.transposeA ? 0 : 1];
    case "attention": // scores, weighted sums
      return 2 * 2 * first[0] * (first[1] / 3) * attended;
    case "attentionGradient": // scores twice, dy with v twice, d q, d k, d v
      return 7 * 2 * first[0] * (first[1] / 3) * attended;
    case "headLoss": // logits and their two gradients, and the teacher's logits
      return (
        3 * 2 * first[0] * first[1] * second[0] + (inputs[4] && !attributes.cached ? 2 * first[0] * inputs[4].shape[1] * second[0] : 0)
      );
    default:
      return 0;
  }
}

describe("within a tenth", () => {
  test.each(cases)(
    "$size, $who, $activations, accumulating: $accumulates: the bytes its plan allocates, on a GPU without f16 and with it",
    ({ recipe, who, accumulates }) => {
      for (const hasF16 of [false, true]) {
        const half = hasF16 && prefersF16(recipe[who]) ? "f16" : undefined;
        const { total, weights } = footprint(programOf(recipe, who), NARROW, STUDENT, accumulates, half);
        const { parameters, memory } = trainingCost(recipe, who, hasF16);
        expect(Math.abs(4 * parameters - weights[STUDENT]) / weights[STUDENT]).toBeLessThan(0.1);
        expect(Math.abs(memory.total - total) / total, half).toBeLessThan(0.1);
      }
    },
  );

  test.each([1, 4, 32])("micro-batches of %i and vocabularies that are no multiple of anything", (microBatch) => {
    for (const size of ["pico", "micro", "mini"] as const) {
      for (const vocabSize of [257, 5003, 50_257]) {
        const training = { microBatch, sequences: microBatch };
        const recipe = withChanges(recipeFor(size), { tokenizer: { vocabSize }, teacher: training, experts: training });
        for (const who of ["teacher", "experts"] as const) {
          const { total } = footprint(programOf(recipe, who), NARROW, STUDENT, false);
          const said = trainingCost(recipe, who).memory.total;
          expect(Math.abs(said - total) / total, `${size}, ${who}, ${vocabSize} tokens`).toBeLessThan(0.1);
        }
      }
    }
  });

  test.each([
    ["medium", "pico"],
    ["mini", "nano"],
    ["small", "medium"],
  ] as const)("a %s teacher of %s experts", (teacher, expert) => {
    for (const activations of ACTIVATIONS) {
      const recipe = withChanges(defaultRecipe(teacher, expert), { experts: { activations } });
      const { total } = footprint(programOf(recipe, "experts"), NARROW, STUDENT, true);
      expect(Math.abs(trainingCost(recipe, "experts").memory.total - total) / total).toBeLessThan(0.1);
    }
  });

  test.each([1, 16, 512])("experts that learn from a cached signal of %i tokens per position, memory and operations", (cachedTokens) => {
    for (const size of SIZE_NAMES) {
      for (const activations of ACTIVATIONS) {
        const recipe = withChanges(recipeFor(size), { experts: { activations, signal: "cached", cachedTokens } });
        for (const hasF16 of [false, true]) {
          const half = hasF16 && prefersF16(recipe.experts) ? "f16" : undefined;
          const program = programOf(recipe, "experts");
          const { total } = footprint(program, NARROW, STUDENT, true, half);
          const { memory, flopsPerToken } = trainingCost(recipe, "experts", hasF16);
          expect(Math.abs(memory.total - total) / total, `${size}, ${activations}`).toBeLessThan(0.1);
          const perToken =
            program.nodes.reduce((sum, node) => sum + flopsOf(node), 0) / (recipe.experts.microBatch * expertShape(recipe).context);
          expect(Math.abs(flopsPerToken - perToken) / perToken, size).toBeLessThan(0.1);
        }
      }
    }
  });

  test.each(cases.filter(({ accumulates }) => !accumulates))(
    "$size, $who, $activations: the operations of its program",
    ({ recipe, who }) => {
      const { nodes } = programOf(recipe, who);
      const shape = who === "teacher" ? teacherShape(recipe) : expertShape(recipe);
      const perToken = nodes.reduce((sum, node) => sum + flopsOf(node), 0) / (recipe[who].microBatch * shape.context);
      expect(Math.abs(trainingCost(recipe, who).flopsPerToken - perToken) / perToken).toBeLessThan(0.1);
    },
  );
});
