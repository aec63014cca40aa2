// Recomputing a block's values changes where the backward pass reads them, not what it computes.

import { beforeAll, describe, expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import type { LossTerm } from "../../../src/core/graph/loss";
import type { Program } from "../../../src/core/graph/program";
import { STUDENT, TEACHER } from "../../../src/core/model/predicting";
import { trainProgram } from "../../../src/core/model/training";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { batchInputs, hotWeights, randomBatch, sumsAndGradients, useCpu } from "../reference/harness";

beforeAll(useCpu);

const shape: ModelShape = { layers: 3, heads: 2, width: 16, context: 6, vocabSize: 23 };
const teacher: ModelShape = { ...shape, layers: 2, width: 24 };
const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];

const kept = trainProgram(shape, terms, 2, teacher);
const recomputed = trainProgram(shape, terms, 2, teacher, { recompute: true });

const count = ({ nodes }: Program, op: string): number => nodes.filter((node) => node.op === op).length;

describe("a backward pass that computes its blocks again", () => {
  test("has the same sums and gradients, bit for bit", async () => {
    const models = {
      [STUDENT]: referenceExecutor.upload(hotWeights(shape, 1)),
      [TEACHER]: referenceExecutor.upload(hotWeights(teacher, 2)),
    };
    const batches = [3, 4].map((seed) => batchInputs(randomBatch(shape, 2, seed), [0.05, 0.02]));
    const [expected, actual] = [
      await sumsAndGradients(referenceExecutor, kept, models, batches),
      await sumsAndGradients(referenceExecutor, recomputed, models, batches),
    ];
    expect(actual).toEqual(expected);
  });

  test("repeats each block of the student once, without the projection that nothing reads, and nothing of the teacher", () => {
    expect(count(recomputed, "attention") - count(kept, "attention")).toBe(shape.layers);
    expect(count(recomputed, "layerNorm") - count(kept, "layerNorm")).toBe(2 * shape.layers);
    expect(count(recomputed, "linear") - count(kept, "linear")).toBe(3 * shape.layers); // of qkv, attention's projection, fc and its projection
  });

  test("copies no weight and no input", () => {
    for (const op of ["parameter", "input"]) expect(count(recomputed, op)).toBe(count(kept, op));
  });

  test("reads no value of the student's blocks that the forward pass made, but what goes into them", () => {
    const forward = recomputed.nodes.findIndex(({ op }) => op === "headLoss");
    const made = new Map(recomputed.nodes.slice(0, forward).flatMap((node) => node.outputs.map(({ id }) => [id, node.op] as const)));
    const read = recomputed.nodes.slice(forward + 1).flatMap(({ inputs }) => inputs.flatMap(({ id }) => made.get(id) ?? []));
    // The sums of the residual stream, and the last norm, which belongs to no block.
    expect(new Set(read)).toEqual(new Set(["input", "parameter", "addPositions", "add", "layerNorm"]));
    const norms = new Set(
      recomputed.nodes.slice(forward + 1).flatMap(({ inputs }) => inputs.filter(({ id }) => made.get(id) === "layerNorm")),
    );
    expect(norms.size).toBe(2); // its mean and its reciprocal deviation
  });
});
