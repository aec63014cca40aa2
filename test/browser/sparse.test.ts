// The compiled executor against the reference executor for sparse mixtures of experts: every op by itself, and steps of models
// whose layers choose experts, by the kernels of every kind of adapter.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import { slotTile } from "../../src/core/config/slots";
import type { Executor, Inputs } from "../../src/core/graph/executor";
import { Graph, type Value } from "../../src/core/graph/graph";
import { forwardProgram, type Program } from "../../src/core/graph/program";

import { gpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { referenceExecutor } from "../../src/core/reference/executor";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { type Adapter, untuned } from "../../src/core/webgpu/variants";
import { ANY_ADAMW, batchInputs, expectNear, hotWeights, randomBatch, sumsAndGradients } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { noise } from "./runCalls";

const { device, adapter } = await deviceForTests();
const adapters: Readonly<Record<string, Adapter>> = {
  "plain kernels": { subgroups: false, narrow: false, plain: true },
  "the adapter's kernels": adapter,
  "a wide adapter's kernels": { ...adapter, narrow: false },
};
const compiled = (like: Adapter): Executor => compiledExecutor(device, untuned(like));

beforeAll(() => tf.setBackend("cpu"));

describe("by themselves", () => {
  /** Holds what every adapter's kernels make of a program to what the reference makes of it. */
  async function expectReference(build: (graph: Graph) => Readonly<Record<string, Value>>, inputs: Inputs): Promise<void> {
    const graph = new Graph();
    const outputs = build(graph);
    const program = forwardProgram(graph, outputs);
    const expected = await (await referenceExecutor.evaluator(program, {})).run(inputs);
    for (const [kernels, like] of Object.entries(adapters)) {
      const evaluator = await compiled(like).evaluator(program, {});
      const actual = await evaluator.run(inputs);
      evaluator.dispose();
      for (const [name, { dtype }] of Object.entries(outputs)) {
        const numbers = actual.get(name)!;
        const found = dtype === "i32" ? new Int32Array(numbers.buffer) : numbers;
        expectNear(found, expected.get(name)!, 1e-5, `${name} by ${kernels}`, 1e-3);
      }
    }
  }

  test("random numbers of gates are the reference's", () =>
    expectReference(
      (graph) => {
        const one = graph.input("one", [1], "i32");
        const three = graph.input("three", [3], "i32");
        const scores = (seeds: Value, kind: "normal" | "gumbel", share: number): Value =>
          graph.apply("randomScores", [seeds], { kind, share, salt: 7, shape: [900, 8] });
        return {
          normal: scores(one, "normal", 1),
          drawn: scores(one, "gumbel", 1),
          half: scores(one, "gumbel", 0.5),
          none: scores(one, "gumbel", 0),
          normalByThree: scores(three, "normal", 1),
          halfByThree: scores(three, "gumbel", 0.5),
        };
      },
      { one: Int32Array.of(-5), three: Int32Array.of(-5, 6, 7) },
    ));

  test.each([
    [13, 4, 2],
    [200, 8, 2],
    [40, 6, 6],
    [1, 3, 1],
  ])("gates of %i rows and %i experts, %i of them active, and all that follows from them, are the reference's", (rows, experts, active) => {
    const size = rows * experts;
    return expectReference(
      (graph) => {
        const [clean, raw, dy, scores] = ["clean", "raw", "dy", "scores"].map((name) => graph.input(name, [rows, experts], "f32"));
        const logits = graph.apply("noisyGate", [clean, raw, dy], {});
        const gates = graph.apply("topGates", [logits, scores], { active });
        const targets = graph.input("targets", [rows], "i32");
        const use = graph.apply("gateUse", [logits, gates, targets], {});
        const [balance, dUse] = graph.append("loadBalance", [use, graph.input("weight", [1], "f32")], {});
        return {
          ...{ logits, gates, use, balance, dUse },
          byLogits: graph.apply("topGates", [logits, logits], { active }),
          scoredAlone: graph.apply("topGates", [logits, scores, targets], { active }),
          dRaw: graph.apply("noisyGateGradient", [raw, clean, dy], {}),
          dLogits: graph.apply("topGatesGradient", [gates, dy], {}),
          dGates: graph.apply("gateUseGradient", [dUse, targets], {}),
        };
      },
      {
        ...{ clean: noise(size, 1), raw: noise(size, 2, 3), dy: noise(size, 3) },
        scores: noise(size, 4).map(Math.round), // full of equals
        targets: Int32Array.from({ length: rows }, (_, row) => (row % 5 === 3 ? -1 : row)),
        weight: Float32Array.of(0.3),
      },
    );
  });

  /** Gates [N, E], `active` of each row above 0: the first expert takes none and the last nearly all, where there is a choice. */
  function unevenGates(rows: number, experts: number, active: number): Float32Array {
    const gates = new Float32Array(rows * experts);
    for (let row = 0; row < rows; row++) {
      const scores = [...noise(experts, row)].map((score, e) => score + (e === 0 ? -100 : 0) + (e === experts - 1 ? 2 : 0));
      const order = scores.map((_, e) => e).toSorted((a, b) => scores[b] - scores[a]);
      for (const e of order.slice(0, active)) gates[row * experts + e] = Math.abs(scores[e]);
    }
    return gates;
  }

  const loads = [
    { rows: 13, experts: 4, active: 2, tile: 1 },
    { rows: 200, experts: 8, active: 2, tile: 32 },
    { rows: 40, experts: 6, active: 6, tile: 8 },
    { rows: 70, experts: 5, active: 1, tile: 64 },
    { rows: 1, experts: 3, active: 1, tile: 1 },
  ];
  test.each(loads.flatMap((load) => [[12, 20] as const, [7, 3] as const].map(([from, to]) => ({ ...load, from, to }))))(
    "experts of $from × $to are the reference's: $rows rows, $active of $experts, in tiles of $tile",
    ({ rows, experts, active, tile, from, to }) =>
      expectReference(
        (graph) => {
          const input = (name: string, ...shape: number[]): Value => graph.input(name, shape, "f32");
          const [gates, x, dy] = [input("gates", rows, experts), input("x", rows, from), input("dy", rows, to)];
          const w = input("w", experts, from, to);
          const [slotRows, tiles, places, segments] = graph.append("assignSlots", [gates], { active, tile });
          const slotted = graph.apply("toSlots", [x, slotRows, places], {});
          const y = graph.apply("expertLinear", [slotted, w, input("b", experts * to), tiles, segments], {});
          const dY = graph.apply("combineGradient", [dy, gates, slotRows, tiles], {});
          const dSlotted = graph.apply("expertLinearGradient", [dY, w, tiles], {});
          return {
            ...{ slotRows, tiles, places, segments, slotted, dY },
            combined: graph.apply("combine", [y, gates, places, slotRows, tiles], {}),
            dX: graph.apply("sumSlots", [dSlotted, places], {}),
            dW: graph.apply("expertWeightGradient", [slotted, dY, segments], {}),
            dB: graph.apply("expertBiasGradient", [dY, segments], {}),
            dGates: graph.apply("gatesGradient", [dy, y, gates, places, tiles], {}),
          };
        },
        {
          ...{ gates: unevenGates(rows, experts, active), x: noise(rows * from, 2), dy: noise(rows * to, 3) },
          ...{ w: noise(experts * from * to, 4), b: noise(experts * to, 5) },
        },
      ),
  );
});

describe("in a model", () => {
  const sparse: ModelShape = { layers: 2, heads: 2, width: 16, context: 6, vocabSize: 37, experts: { count: 4, active: 2 } };
  /** Sequences, so many that their rows go in tiles of 1, 8 and 32 slots. */
  const batches = [1, 4, 24];

  const inputsOf = (sequences: number, seed: number, terms = 1): Inputs => ({
    ...batchInputs(
      randomBatch(sparse, sequences, seed),
      Array.from({ length: terms }, () => 0.5 / (sequences * sparse.context)),
    ),
    gateSeed: Int32Array.of(seed),
    balance: Float32Array.of(0.1),
  });

  /** Sums and gradients over these micro-batches; the same models always. */
  async function step(executor: Executor, program: Program, microBatches: readonly Inputs[]) {
    const models = { [STUDENT]: executor.upload(hotWeights(sparse, 1)), [TEACHER]: executor.upload(hotWeights(sparse, 2)) };
    const result = await sumsAndGradients(executor, program, models, microBatches);
    for (const weights of Object.values(models)) weights.dispose();
    return result;
  }

  /** Holds a step to the reference's. By the kernels of a wide adapter only where asked for: they take long to compile here. */
  async function expectSteps(program: Program, microBatches: readonly Inputs[], isWide = false): Promise<void> {
    const expected = await step(referenceExecutor, program, microBatches);
    for (const [kernels, like] of Object.entries(adapters).slice(0, isWide ? 3 : 2)) {
      const actual = await step(compiled(like), program, microBatches);
      expectNear(actual.sums, expected.sums, 1e-5, `sums by ${kernels}`);
      for (const [name, { data }] of expected.gradients) expectNear(actual.gradients.get(name)!.data, data, 1e-5, `${name} by ${kernels}`);
    }
  }

  test("the batches go in tiles of 1, 8 and 32 slots", () => {
    expect(batches.map((sequences) => slotTile(sequences * sparse.context, 2, 4))).toEqual([1, 8, 32]);
  });

  test.each(batches)("every gradient under noise and balance, over two micro-batches of %i sequences, is the reference's", (sequences) =>
    expectSteps(trainProgram(sparse, [{ kind: "ce" }], sequences), [inputsOf(sequences, 3), inputsOf(sequences, 4)], sequences === 24),
  );

  test("every gradient of a student over two micro-batches, under two passes of a sparse teacher, is the reference's", () => {
    const terms = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }] as const;
    const program = trainProgram(sparse, terms, 2, sparse, { teacherPass: { active: 3, drawn: { share: 1, passes: 2 } } });
    return expectSteps(program, [inputsOf(2, 3, 2), inputsOf(2, 4, 2)]);
  });

  test("a step has the same bits in every run, and with values computed again", async () => {
    const run = (recompute: boolean) =>
      step(compiled(adapter), trainProgram(sparse, [{ kind: "ce" }], 24, undefined, { recompute }), [inputsOf(24, 3), inputsOf(24, 4)]);
    const first = await run(false);
    expect(await run(false)).toEqual(first);
    expect(await run(true)).toEqual(first);
  });

  test("the two experts chosen, in groups, are all four weighed by the same gates", async () => {
    const graph = new Graph();
    const tokens = graph.input("tokens", [24 * sparse.context], "i32");
    const grouped = gpt(graph, STUDENT, sparse, tokens);
    const dense = gpt(graph, STUDENT, sparse, tokens, sparse.context, undefined, { computesAll: true });
    const program = forwardProgram(graph, { grouped: grouped.hidden, dense: dense.hidden });
    for (const [kernels, like] of Object.entries(adapters)) {
      const evaluator = await compiled(like).evaluator(program, { [STUDENT]: compiled(like).upload(hotWeights(sparse, 1)) });
      const outputs = await evaluator.run({ tokens: inputsOf(24, 3).tokens });
      expectNear(outputs.get("grouped")!, outputs.get("dense")!, 1e-5, `hidden states by ${kernels}`);
    }
  });

  test("what gates do is told of the last micro-batch alone", async () => {
    const program = trainProgram(sparse, [{ kind: "ce" }], 4);
    const told = async (microBatches: readonly Inputs[]) => {
      const executor = compiled(adapter);
      const trainer = await executor.trainer(program, { [STUDENT]: executor.upload(hotWeights(sparse, 1)) }, STUDENT, ANY_ADAMW);
      for (const inputs of microBatches) trainer.accumulate(inputs);
      trainer.update(0);
      const [{ outputs }] = await trainer.metrics();
      trainer.dispose();
      return outputs;
    };
    expect(await told([inputsOf(4, 3), inputsOf(4, 4)])).toEqual(await told([inputsOf(4, 4)]));
  });
});
