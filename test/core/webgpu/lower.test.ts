// What a program is lowered to, without a device: which calls there are, and which values are halves.

import { expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import type { AnyNode } from "../../../src/core/graph/graph";
import type { Program } from "../../../src/core/graph/program";
import { gateTuningProgram, trainProgram } from "../../../src/core/model/training";
import { halfValues } from "../../../src/core/webgpu/halfValues";
import { lower } from "../../../src/core/webgpu/lower";
import { Uses } from "../../../src/core/webgpu/uses";
import { NARROW } from "./kernels";

const dense: ModelShape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const sparse: ModelShape = { ...dense, experts: { count: 4, active: 2 } };

const labelsOf = (program: Program, accumulates = false): readonly string[] =>
  lower(program, NARROW, accumulates).calls.map(({ label }) => label);

test("the gradient of a head that is not trained is not computed", () => {
  const tuning = labelsOf(gateTuningProgram(sparse, dense, { kind: "reverse-kl", temperature: 1 }, 2));
  expect(tuning).toContain("head dx");
  expect(tuning).not.toContain("head dw");
  expect(labelsOf(trainProgram(dense, [{ kind: "ce" }], 2))).toEqual(expect.arrayContaining(["head dx", "head dw"]));
});

test("a sum over passes of a teacher is taken in the gradient's own memory, and what only one pass adds in the arena", () => {
  const program = trainProgram(dense, [{ kind: "ce" }, { kind: "reverse-kl", temperature: 1 }], 2, sparse, {
    teacherPass: { drawn: { share: 1, passes: 3 } },
  });
  const { calls } = lower(program, NARROW, true);
  const written = (label: string) =>
    calls.filter((call) => call.label === label).map(({ bindings }) => bindings.find(({ writes }) => writes)?.operand.space);
  expect(written("head dw")).toEqual(["arena", "arena", "arena"]);
  expect(calls.filter(({ label, body }) => label === "add" && body.includes("+=")).length).toBe(1);
});

test("no value that an op of experts makes or reads is a half", () => {
  const isSparse = ({ op }: AnyNode): boolean => /gate|slots|expert|combine|scores|balance/i.test(op);
  for (const recompute of [false, true]) {
    const program = trainProgram(sparse, [{ kind: "ce" }], 2, undefined, { recompute });
    const halves = halfValues(program, new Uses(program));
    const touched = program.nodes.filter(isSparse).flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
    expect(halves.size).toBeGreaterThan(0);
    expect(touched.filter(({ id }) => halves.has(id))).toEqual([]);
  }
});

test("the addition of the residual stream is taken along by what comes before it, with experts too", () => {
  const forward = (shape: ModelShape): number => {
    const labels = labelsOf(trainProgram(shape, [{ kind: "ce" }], 2));
    return labels.slice(0, labels.indexOf("logits")).filter((label) => label === "add").length;
  };
  expect([forward(dense), forward(sparse)]).toEqual([0, 0]);
});
