// What training takes of the GPU, as its plan allocates it: what recomputing saves, and what a teacher adds.

import { describe, expect, test } from "vitest";
import { gateParameters, SIZES, type SizeName } from "../../../src/core/config/sizes";
import { slotCount } from "../../../src/core/config/slots";
import { Graph } from "../../../src/core/graph/graph";
import type { LossTerm } from "../../../src/core/graph/loss";
import { forwardProgram } from "../../../src/core/graph/program";
import { GATES, STUDENT, TEACHER } from "../../../src/core/model/predicting";
import { gateTuningProgram, trainProgram } from "../../../src/core/model/training";
import { type Footprint, footprint, together } from "../../../src/core/webgpu/footprint";
import { lower } from "../../../src/core/webgpu/lower";
import { planLayout } from "../../../src/core/webgpu/planLayout";
import { NARROW } from "./kernels";

const MIB = 2 ** 20;
const alone: readonly LossTerm[] = [{ kind: "ce" }];
const taught: readonly LossTerm[] = [...alone, { kind: "forward-kl", temperature: 2 }];

const footprintOf = (size: SizeName, sequences: number, recompute = false): Footprint =>
  footprint(trainProgram(SIZES[size], alone, sequences, undefined, { recompute }), NARROW, STUDENT, true);

describe("recomputing each block", () => {
  test.each([
    ["micro", 4, 0.3],
    ["small", 2, 0.2],
  ] as const)("takes at %s, in micro-batches of %i, less than %f of the memory for values", (size, sequences, share) => {
    expect(footprintOf(size, sequences, true).arena).toBeLessThan(share * footprintOf(size, sequences).arena);
  });

  test("changes nothing but the memory for values and for the sizes of the kernels run twice", () => {
    const { arena: _, sizes: __, total: ___, ...recomputed } = footprintOf("micro", 4, true);
    expect(footprintOf("micro", 4)).toMatchObject(recomputed);
  });
});

describe("a teacher of the student's size", () => {
  test.each([
    ["micro", 4],
    ["mini", 4],
    ["small", 1],
  ] as const)("adds at %s, in micro-batches of %i, its weights, its logits and at most one block of its activations", (size, sequences) => {
    const shape = SIZES[size];
    const rows = sequences * shape.context;
    const logits = Math.min(8 * MIB, 4 * rows * shape.vocabSize);
    const block = 4 * rows * 16 * shape.width; // two norms, q, k, v, attention, a sum, and the MLP's 4 d before and after GELU
    for (const recompute of [false, true]) {
      const without = footprintOf(size, sequences, recompute);
      const beside = footprint(trainProgram(shape, taught, sequences, shape, { recompute }), NARROW, STUDENT, true);
      expect(beside.weights[TEACHER]).toBe(beside.weights[STUDENT]);
      expect(beside.arena - without.arena).toBeLessThanOrEqual(logits + block);
      // A few more inputs, results and sizes.
      expect(beside.total - without.total).toBeLessThanOrEqual(beside.weights[TEACHER] + logits + block + 0.05 * MIB);
    }
  });
});

describe("a sparse mixture of 8 experts", () => {
  const sparse = (active: number): Footprint =>
    footprint(trainProgram({ ...SIZES.micro, experts: { count: 8, active } }, alone, 4), NARROW, STUDENT, true);

  test("takes memory for what 2 active experts make of a token, and for every expert's weights", () => {
    const [all, two, dense] = [sparse(8), sparse(2), footprintOf("micro", 4)];
    const { layers, width, context } = SIZES.micro;
    const [rows, slots] = [4 * context, slotCount(4 * context, 2, 8, 32)];
    expect(two.weights).toEqual(all.weights);
    // Kept of each layer: the MLP's 4 d before and after GELU, a row and a result in every slot, where a dense model has 8 d of each row.
    const kept = 4 * layers * width * (10 * slots - 8 * rows);
    expect(two.arena - dense.arena).toBeGreaterThan(kept);
    expect(two.arena - dense.arena).toBeLessThan(1.1 * kept);
    expect(all.arena - dense.arena).toBeGreaterThan(3 * kept);
  });
});

describe("a student and its teacher's gates, trained side by side", () => {
  const student = SIZES.nano;
  const sparse = { ...student, experts: { count: 8, active: 8 } };
  const own = trainProgram(student, taught, 4, sparse, { teacherPass: { active: 8, tuned: true } });
  const tuning = gateTuningProgram(sparse, student, { kind: "reverse-kl", temperature: 2 }, 4);
  const parts = [footprint(own, NARROW, STUDENT, true, "f16"), footprint(tuning, NARROW, GATES, true, "f16")];
  const both = together(parts);

  test("share weights, the gates' noise among them, and nothing else", () => {
    expect(both.weights).toEqual({ ...parts[0].weights, [GATES]: parts[1].weights[GATES] });
    expect(parts[1].weights[GATES]).toBe(2 * parts[0].weights[GATES]);
    expect(both.copies[TEACHER]).toBe(2 * parts[0].copies[TEACHER]);
    expect(both.arena).toBe(parts[0].arena + parts[1].arena);
    const sharedBytes = parts[0].weights[STUDENT] + parts[0].weights[TEACHER] + parts[0].weights[GATES];
    expect(both.total).toBe(parts[0].total + parts[1].total - sharedBytes);
  });

  test("keep gradients and moments of the gates alone beside the student's", () => {
    const gates = 4 * gateParameters(sparse);
    expect(parts[1].state).toMatchObject({ gradients: gates, [`firstMoment of ${GATES}`]: gates, [`secondMoment of ${GATES}`]: gates });
    expect(both.state.gradients).toBe(parts[0].state.gradients + parts[1].state.gradients);
  });
});

test("the head with a vocabulary of 32,000 and 1,024 tokens takes under 64 MiB beside a teacher", () => {
  const { context, width, vocabSize } = SIZES.small;
  expect([context, vocabSize]).toEqual([1024, 32_000]);
  const graph = new Graph();
  const [hidden, head, teacherHidden, teacherHead] = [STUDENT, TEACHER].flatMap((model) => [
    graph.parameter(model, "hidden", [context, width]),
    graph.parameter(model, "head", [vocabSize, width]),
  ]);
  const given = [hidden, head, graph.input("targets", [context], "i32"), graph.input("weights", [2], "f32"), teacherHidden, teacherHead];
  const [sums, dHidden, dHead] = graph.append("headLoss", given, { terms: taught, sequences: 1, differentiable: true });
  const { calls } = lower(forwardProgram(graph, { sums, dHidden, dHead }), NARROW, false);
  expect(planLayout(calls).arenaBytes).toBeLessThan(64 * MIB);
});
