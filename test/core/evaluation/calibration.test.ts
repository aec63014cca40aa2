// Confidences, ranks and what is made of them, against scikit-learn's and NumPy's numbers in golden/calibration.json, and
// where those say nothing against values found by hand.

import { beforeAll, describe, expect, test } from "vitest";
import { predictionsOf, predictSequences } from "../../../src/core/evaluation/calibration";
import type { Evaluator } from "../../../src/core/graph/executor";
import { Graph } from "../../../src/core/graph/graph";
import { forwardProgram } from "../../../src/core/graph/program";
import { UNSCORED } from "../../../src/core/model/batch";
import { predictProgram } from "../../../src/core/model/programs";
import { referenceExecutor } from "../../../src/core/reference/executor";
import golden from "../../golden/calibration.json";
import { batchInputs, expectNear, hotWeights, randomBatch, useCpu } from "../reference/harness";

beforeAll(useCpu);

/** The headScores op over given logits: with the identity for a head, hidden states are the logits themselves. */
async function headScores(logits: readonly number[], vocabSize: number, targets: readonly number[]) {
  const graph = new Graph();
  const hidden = graph.input("hidden", [targets.length, vocabSize], "f32");
  const head = graph.input("head", [vocabSize, vocabSize], "f32");
  const [confidence, rank] = graph.append("headScores", [hidden, head, graph.input("targets", [targets.length], "i32")], {});
  const evaluator = await referenceExecutor.evaluator(forwardProgram(graph, { confidence, rank }), {});
  const identity = Float32Array.from({ length: vocabSize ** 2 }, (_, index) => (index % (vocabSize + 1) === 0 ? 1 : 0));
  const outputs = await evaluator.run({ hidden: Float32Array.from(logits), head: identity, targets: Int32Array.from(targets) });
  evaluator.dispose();
  return { confidence: outputs.get("confidence")!, rank: outputs.get("rank")! };
}

describe.each(golden.cases)("$name", (expected) => {
  test("confidences are the softmax's, ranks those of a stable sort", async () => {
    const { confidence, rank } = await headScores(expected.logits, expected.vocabSize, expected.targets);
    expectNear(confidence, expected.confidence, 1e-6, "confidence");
    expect([...rank]).toEqual(expected.rank);
  });

  test("accuracies, calibration error and reliability curve are scikit-learn's", () => {
    const scored = expected.targets.flatMap((target, row) => (target === UNSCORED ? [] : [row]));
    const { top1, top5, ece, bins } = predictionsOf({
      confidences: scored.map((row) => expected.confidence[row]),
      ranks: scored.map((row) => expected.rank[row]),
    });
    expect(top1).toBeCloseTo(expected.top1, 12);
    expect(top5).toBeCloseTo(expected.top5, 12);
    expect(ece).toBeCloseTo(expected.ece, 8);
    expect(bins.map(({ count }) => count)).toEqual(expected.bins.map(({ count }) => count));
    bins.forEach(({ confidence, accuracy }, index) => {
      expect(confidence).toBeCloseTo(expected.bins[index].confidence, 8);
      expect(accuracy).toBeCloseTo(expected.bins[index].accuracy, 12);
    });
  });
});

test("of equal logits the smaller id stands before, and rows without a target have neither confidence nor rank", async () => {
  const logits = [1, 1, 1, 0, /**/ 1, 1, 1, 0, /**/ 5, 6, 6, 7, /**/ 5, 6, 6, 7];
  const { confidence, rank } = await headScores(logits, 4, [0, 2, 0, -1]);
  expect([...rank]).toEqual([0, 2, 3, -1]);
  const even = 1 / (3 + Math.exp(-1));
  expectNear(confidence, [even, even, 1 / (1 + 2 * Math.exp(-1) + Math.exp(-2)), 0], 1e-6, "confidence");
});

test("shapes that do not fit are refused by name", () => {
  const graph = new Graph();
  const [hidden, head] = [graph.input("hidden", [6, 4], "f32"), graph.input("head", [9, 4], "f32")];
  const shapes = graph.append("headScores", [hidden, head, graph.input("targets", [6], "i32")], {}).map(({ shape }) => shape);
  expect(shapes).toEqual([[6], [6]]);
  expect(() => graph.append("headScores", [hidden, head, graph.input("few", [5], "i32")], {})).toThrow("headScores cannot take");
  expect(() => graph.append("headScores", [hidden, graph.input("wide", [9, 5], "f32"), head], {})).toThrow("headScores cannot take");
});

test("a bin holds its upper end, and one that holds nothing is left out", () => {
  const confidences = [1 / 5, 1 / 5 + 1e-6, 1, 1];
  const { bins, top1, top5, ece } = predictionsOf({ confidences, ranks: [0, 4, 0, 5] });
  expect(bins).toEqual([
    { count: 1, confidence: 1 / 5, accuracy: 1 },
    { count: 1, confidence: 1 / 5 + 1e-6, accuracy: 0 },
    { count: 2, confidence: 1, accuracy: 0.5 },
  ]);
  expect([top1, top5]).toEqual([0.5, 0.75]);
  expect(ece).toBeCloseTo((0.8 + 0.2 + 2 * 0.5) / 4, 6);
});

test("nothing scored is no report", () => {
  expect(() => predictionsOf({ confidences: [], ranks: [] })).toThrow("no position was scored");
});

test("positions are gathered in order over batches, without those that are not scored or fill up", async () => {
  let run = 0;
  const evaluator: Evaluator = {
    run: async ({ targets }) => {
      run += 1;
      return new Map([
        ["confidence", Float32Array.from(targets, (_, row) => run / 4 + row / 16)],
        ["rank", Float32Array.from(targets, (target) => target)],
      ]);
    },
    dispose() {},
  };
  const sequence = (...targets: number[]) => ({ tokens: new Int32Array(targets.length), targets: Int32Array.from(targets) });
  const scored = await predictSequences(evaluator, [sequence(7, 3), sequence(UNSCORED, 2), sequence(5, UNSCORED)], 2);
  expect(scored).toEqual({ confidences: [0.25, 0.3125, 0.4375, 0.5], ranks: [7, 3, 2, 5] });
});

test("a model's ranks are those its logits give, position by position", async () => {
  const shape = { layers: 1, heads: 2, width: 8, context: 5, vocabSize: 11 };
  const batch = randomBatch(shape, 2, 3);
  const student = referenceExecutor.upload(hotWeights(shape, 1));
  const evaluator = await referenceExecutor.evaluator(predictProgram(shape, 2), { student });
  // A target's rank and the confidence do not depend on the other targets: asking for every token orders all of them.
  const { tokens, targets } = batchInputs(batch, [1]);
  const ranks = Array.from(targets, (): number[] => []);
  for (let token = 0; token < shape.vocabSize; token++) {
    const outputs = await evaluator.run({ tokens, targets: targets.map(() => token) });
    outputs.get("rank")!.forEach((rank, row) => {
      ranks[row].push(rank);
    });
  }
  for (const row of ranks) expect([...row].sort((a, b) => a - b)).toEqual(Array.from({ length: shape.vocabSize }, (_, i) => i));
  const outputs = await evaluator.run({ tokens, targets });
  expect([...outputs.get("rank")!]).toEqual([...targets].map((target, row) => (target < 0 ? -1 : ranks[row][target])));
  for (const [row, confidence] of outputs.get("confidence")!.entries()) {
    if (targets[row] < 0) expect(confidence).toBe(0);
    else expect(confidence).toBeGreaterThanOrEqual(1 / shape.vocabSize);
  }
  evaluator.dispose();
  student.dispose();
});
