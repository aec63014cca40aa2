// Which nodes the backward pass is made of: those that lead to the trained model, and no others.

import { expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import { Graph } from "../../../src/core/graph/graph";
import type { LossTerm } from "../../../src/core/graph/loss";
import { lastUses, type Program, trainingProgram } from "../../../src/core/graph/program";
import { initializeGpt } from "../../../src/core/model/gpt";
import { gateTuningProgram, trainProgram } from "../../../src/core/model/training";

const studentShape: ModelShape = { layers: 1, heads: 2, width: 8, context: 4, vocabSize: 13 };
const teacherShape: ModelShape = { ...studentShape, layers: 3, width: 12 };
const distil: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];

/** The ops from after the loss to the end: the backward pass. */
function backward({ nodes }: Program) {
  return nodes.slice(nodes.findIndex(({ op }) => op === "headLoss") + 1);
}

test("every parameter of the trained model gets a gradient of its own shape", () => {
  const gradients = trainProgram(studentShape, distil, 2, teacherShape).gradients.get("student")!;
  const shapes = new Map([...gradients].map(([name, { shape }]) => [name, shape]));
  const expected = [...initializeGpt(studentShape, 1)].map(([name, { shape }]) => [name, shape] as const);
  expect(shapes).toEqual(new Map(expected));
});

test("a frozen teacher gets no gradient nodes", () => {
  const taught = trainProgram(studentShape, distil, 2, teacherShape);
  const alone = trainProgram(studentShape, [{ kind: "ce" }], 2);
  expect(backward(taught).length).toBeGreaterThan(0);
  expect(backward(taught).map(({ op }) => op)).toEqual(backward(alone).map(({ op }) => op));
});

test("the backward pass reads nothing that a frozen teacher made", () => {
  const program = trainProgram(studentShape, distil, 2, teacherShape);
  const loss = program.nodes.findIndex(({ op }) => op === "headLoss");
  const ofTeacher = new Set<number>();
  for (const node of program.nodes.slice(0, loss)) {
    const isTeacher = node.op === "parameter" && node.attributes.model === "teacher";
    if (isTeacher || node.inputs.some(({ id }) => ofTeacher.has(id))) for (const { id } of node.outputs) ofTeacher.add(id);
  }
  expect(ofTeacher.size).toBeGreaterThan(0);
  expect(backward(program).flatMap(({ inputs }) => inputs.filter(({ id }) => ofTeacher.has(id)))).toEqual([]);
});

test("frozen layers below trained ones get no gradient nodes", () => {
  const graph = new Graph();
  const features = graph.apply("gelu", [graph.parameter("teacher", "features", [2, 3])], {});
  const weights = [graph.parameter("student", "w", [3, 3]), graph.parameter("student", "b", [3])];
  const hidden = graph.apply("add", [features, graph.apply("linear", [features, ...weights], {})], {});
  const head = graph.parameter("teacher", "head", [5, 3]);
  const inputs = [hidden, head, graph.input("targets", [2], "i32"), graph.input("weights", [1], "f32")];
  const [sums] = graph.append("headLoss", inputs, { terms: [{ kind: "ce" }], sequences: 1, differentiable: true });
  const program = trainingProgram(graph, ["student"], { sums });
  expect([...program.gradients.get("student")!.keys()]).toEqual(["w", "b"]);
  expect(backward(program).map(({ op }) => op)).toEqual(["matmul", "columnSum"]); // dw = xᵀ·dy and db, no dx
});

test("no node computes what nothing reads", () => {
  const program = trainProgram(studentShape, distil, 2, teacherShape);
  const last = lastUses(program);
  program.nodes.forEach((node, index) => {
    const used = node.outputs.some(({ id }) => last.get(id)! > index);
    expect(used, `${node.op} at ${index}`).toBe(true);
  });
});

test("nodes stand after those they read", () => {
  const made = new Set<number>();
  for (const { inputs, outputs } of trainProgram(studentShape, distil, 2, teacherShape).nodes) {
    expect(inputs.every(({ id }) => made.has(id))).toBe(true);
    for (const { id } of outputs) made.add(id);
  }
});

test("a parameter that does not reach the loss is an error that names it", () => {
  const graph = new Graph();
  const hidden = graph.parameter("student", "hidden", [2, 3]);
  const head = graph.parameter("student", "head", [5, 3]);
  graph.parameter("student", "stray", [3]);
  const inputs = [hidden, head, graph.input("targets", [2], "i32"), graph.input("weights", [1], "f32")];
  const [sums] = graph.append("headLoss", inputs, { terms: [{ kind: "ce" }], sequences: 1, differentiable: true });
  expect(() => trainingProgram(graph, ["student"], { sums })).toThrow("stray");
});

test("an op refuses shapes that do not fit it", () => {
  const graph = new Graph();
  const x = graph.input("x", [4, 3], "f32");
  const w = graph.input("w", [2, 5], "f32");
  expect(() => graph.apply("matmul", [x, w], { transposeA: false, transposeB: false })).toThrow("[4, 3], [2, 5]");
  expect(() => graph.apply("attention", [x], { heads: 1, context: 3 })).toThrow("attention");
});

test("gates that are trained alone send no gradient through experts of the first layer: where rows go has no slope", () => {
  const sparse = { ...teacherShape, layers: 2, experts: { count: 3, active: 3 } };
  const { nodes } = gateTuningProgram(sparse, studentShape, { kind: "reverse-kl", temperature: 1 }, 2);
  expect(nodes.filter(({ op }) => op === "expertLinearGradient")).toHaveLength(2); // both products of the second layer
});
