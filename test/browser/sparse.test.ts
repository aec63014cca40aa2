// The ops of a sparse mixture of experts by themselves, compiled, against the reference executor on TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, test } from "vitest";
import type { Inputs } from "../../src/core/graph/executor";
import { Graph, type Value } from "../../src/core/graph/graph";
import { forwardProgram } from "../../src/core/graph/program";
import { referenceExecutor } from "../../src/core/reference/executor";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { type Adapter, untuned } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { noise } from "./runCalls";

const { device, adapter } = await deviceForTests();
const adapters: Readonly<Record<string, Adapter>> = {
  "plain kernels": { subgroups: false, narrow: false, plain: true },
  "the adapter's kernels": adapter,
  "a wide adapter's kernels": { ...adapter, narrow: false },
};

beforeAll(() => tf.setBackend("cpu"));

type Build = (graph: Graph) => Readonly<Record<string, Value>>;

/** Holds what every adapter's kernels make of a program to what the reference makes of it. */
async function expectReference(what: string, build: Build, inputs: Inputs, tolerance = 1e-5): Promise<void> {
  const graph = new Graph();
  const outputs = build(graph);
  const program = forwardProgram(graph, outputs);
  const expected = await (await referenceExecutor.evaluator(program, {})).run(inputs);
  for (const [kernels, like] of Object.entries(adapters)) {
    const evaluator = await compiledExecutor(device, untuned(like)).evaluator(program, {});
    const actual = await evaluator.run(inputs);
    evaluator.dispose();
    for (const [name, { dtype }] of Object.entries(outputs)) {
      const numbers = actual.get(name)!;
      expectNear(
        dtype === "i32" ? new Int32Array(numbers.buffer) : numbers,
        expected.get(name)!,
        tolerance,
        `${what} by ${kernels}: ${name}`,
        1e-3,
      );
    }
  }
}

test("random scores", () =>
  expectReference(
    "scores",
    (graph) => {
      const seed = graph.input("seed", [1], "i32");
      const scores = (kind: "normal" | "gumbel", share: number) =>
        graph.apply("randomScores", [seed], { kind, share, salt: 7, shape: [900, 8] });
      return { normal: scores("normal", 1), drawn: scores("gumbel", 1), half: scores("gumbel", 0.5), none: scores("gumbel", 0) };
    },
    { seed: Int32Array.of(-5) },
  ));

for (const [rows, experts, active] of [
  [13, 4, 2],
  [200, 8, 2],
  [40, 6, 6],
  [1, 3, 1],
] as const) {
  test(`gates of ${rows} rows, ${active} of ${experts} experts`, () =>
    expectReference(
      "gates",
      (graph) => {
        const input = (name: string) => graph.input(name, [rows, experts], "f32");
        const [clean, raw, dy] = ["clean", "raw", "dy"].map(input);
        const logits = graph.apply("noisyGate", [clean, raw, dy], {});
        const gates = graph.apply("topGates", [logits, input("scores")], { active });
        const use = graph.apply("gateUse", [logits, gates], {});
        const [balance, dUse] = graph.append("loadBalance", [use, graph.input("weight", [1], "f32")], {});
        return {
          logits,
          gates,
          use,
          balance,
          dUse,
          dRaw: graph.apply("noisyGateGradient", [raw, clean, dy], {}),
          dLogits: graph.apply("topGatesGradient", [gates, dy], {}),
          dGates: graph.apply("gateUseGradient", [dUse, gates], {}),
        };
      },
      {
        clean: noise(rows * experts, 1),
        raw: noise(rows * experts, 2, 3),
        dy: noise(rows * experts, 3),
        scores: noise(rows * experts, 4),
        weight: Float32Array.of(0.3),
      },
    ));
}

/** Gates [rows, experts] of which each row has `active` above 0: the first expert has none, the last nearly all, where there is a choice. */
function unevenGates(rows: number, experts: number, active: number, seed: number): Float32Array {
  const gates = new Float32Array(rows * experts);
  const random = noise(rows * experts, seed);
  for (let row = 0; row < rows; row++) {
    const score = (e: number): number => random[row * experts + e] + (e === 0 ? -100 : e === experts - 1 ? 2 : 0);
    const order = Array.from({ length: experts }, (_, e) => e).sort((a, b) => score(b) - score(a));
    for (const e of order.slice(0, active)) gates[row * experts + e] = 0.1 + Math.abs(random[row * experts + e]);
  }
  return gates;
}

for (const [rows, experts, active, tile] of [
  [13, 4, 2, 1],
  [200, 8, 2, 32],
  [40, 6, 6, 8],
  [70, 5, 1, 64],
  [1, 3, 1, 1],
] as const) {
  for (const [d, o] of [
    [12, 20],
    [7, 3],
    [64, 48],
  ]) {
    test(`slots of ${rows} rows, ${active} of ${experts} experts, in tiles of ${tile}, ${d} numbers and ${o}`, () =>
      expectReference(
        "slots",
        (graph) => {
          const f = (name: string, ...shape: number[]) => graph.input(name, shape, "f32");
          const gates = f("gates", rows, experts);
          const [x, dy, w, b] = [f("x", rows, d), f("dy", rows, o), f("w", experts, d, o), f("b", experts * o)];
          const [places0, experts0, rows0, segments0] = [2, 1, 0, 3].map(
            (at) => graph.append("assignSlots", [gates], { active, tile })[at],
          );
          const [slotRows, ofTiles, places, segments] = [rows0, experts0, places0, segments0];
          const slotted = graph.apply("toSlots", [x, slotRows, places], {});
          const y = graph.apply("expertLinear", [slotted, w, b, ofTiles, segments], {});
          const dSlots = graph.apply("combineGradient", [dy, gates, slotRows, ofTiles], {});
          const dX = graph.apply("expertLinearGradient", [dSlots, w, ofTiles], {});
          return {
            slotRows,
            ofTiles,
            places,
            segments,
            slotted,
            dSlots,
            y: graph.apply("sumSlots", [y, places], {}),
            combined: graph.apply("combine", [y, gates, places, slotRows, ofTiles], {}),
            dX: graph.apply("sumSlots", [dX, places], {}),
            dW: graph.apply("expertWeightGradient", [slotted, dSlots, segments], {}),
            dB: graph.apply("expertBiasGradient", [dSlots, segments], {}),
            dGates: graph.apply("gatesGradient", [dy, y, gates, places, ofTiles], {}),
          };
        },
        {
          gates: unevenGates(rows, experts, active, 1),
          x: noise(rows * d, 2),
          dy: noise(rows * o, 3),
          w: noise(experts * d * o, 4),
          b: noise(experts * o, 5),
        },
      ));
  }
}
