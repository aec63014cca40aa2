// What every executor must compute from what is kept of a teacher: PyTorch's numbers where few tokens are, and what the
// live teacher gives where all are.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor } from "../../src/core/graph/executor";
import { Graph } from "../../src/core/graph/graph";
import type { LossTerm } from "../../src/core/graph/loss";
import { trainingProgram } from "../../src/core/graph/program";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { answerProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import { batchInputs, expectNear, hotWeights, randomBatch, sumsAndGradients } from "../core/reference/harness";
import { type CachedGolden, cachedGolden as golden, termOf } from "./read";

type Case = CachedGolden["cases"][number];

/** Each term's sum over the golden rows, and the gradient of Σ weights·sums over the student's logits. */
async function losses(executor: Executor, { kept, ids, logProbs }: Case, terms: readonly LossTerm[], weights: readonly number[]) {
  const { rows, vocabSize } = golden;
  const graph = new Graph();
  const student = graph.parameter(STUDENT, "logits", [rows, vocabSize]);
  // With the identity for a head, hidden states are the logits themselves.
  const head = graph.parameter(TEACHER, "identity", [vocabSize, vocabSize]);
  const targets = graph.input("targets", [rows], "i32");
  const termWeights = graph.input("weights", [terms.length], "f32");
  const teacher = [graph.input("ids", [rows, kept], "i32"), graph.input("logProbs", [rows, kept], "f32")];
  const attributes = { terms, sequences: 1, differentiable: true, cached: true };
  const [sums] = graph.append("headLoss", [student, head, targets, termWeights, ...teacher], attributes);
  const program = trainingProgram(graph, [STUDENT], { sums });

  const identity = Float32Array.from({ length: vocabSize ** 2 }, (_, index) => (index % (vocabSize + 1) === 0 ? 1 : 0));
  const models = {
    [STUDENT]: executor.upload(new Map([["logits", { shape: [rows, vocabSize], data: Float32Array.from(golden.student) }]])),
    [TEACHER]: executor.upload(new Map([["identity", { shape: [vocabSize, vocabSize], data: identity }]])),
  };
  const inputs = {
    targets: Int32Array.from(golden.targets),
    weights: Float32Array.from(weights),
    ids: Int32Array.from(ids),
    logProbs: Float32Array.from(logProbs),
  };
  const result = await sumsAndGradients(executor, program, models, [inputs]);
  for (const model of Object.values(models)) model.dispose();
  return { sums: result.sums, gradient: result.gradients.get("logits")!.data };
}

const tiny: ModelShape = { layers: 1, heads: 2, width: 16, context: 8, vocabSize: 37 };
const sequences = 3;

/** Tests that `executor` computes every divergence from a cached signal. */
export function claimCached(executor: () => Executor): void {
  test.each(golden.cases)("with $kept tokens kept, divergences at T = $temperature have PyTorch's values and gradients", async (one) => {
    for (const expected of one.divergences) {
      const { sums, gradient } = await losses(executor(), one, [termOf(expected)], [1]);
      const what = `${expected.divergence} ${expected.share ?? ""}`;
      expectNear(sums, [expected.sum], 1e-5, `sum of ${what}`, 1);
      expectNear(gradient, expected.gradient, 1e-5, `gradient of ${what}`, 1);
    }
  });

  test("terms add up with their weights, beside cross-entropy, which feels no cache", async () => {
    const one = golden.cases.find(({ kept, temperature }) => kept === 3 && temperature === 2)!;
    const [first, second] = one.divergences;
    const alone = await losses(executor(), one, [{ kind: "ce" }], [1]);
    const terms: readonly LossTerm[] = [{ kind: "ce" }, termOf(first), termOf(second)];
    const weights = [0.5, 0.25, 2];
    const { sums, gradient } = await losses(executor(), one, terms, weights);
    expectNear(sums, [alone.sums[0], first.sum, second.sum], 1e-5, "sums");
    const expected = first.gradient.map((value, index) => 0.5 * alone.gradient[index] + 0.25 * value + 2 * second.gradient[index]);
    expectNear(gradient, expected, 1e-5, "gradient");
  });

  test("a teacher whose kept tokens leave nothing to the others gives finite losses and gradients", async () => {
    const { rows, vocabSize } = golden;
    const ids = Array.from({ length: 2 * rows }, (_, index) => (index % 2 === 0 ? 5 : 4));
    const sure = { ...golden.cases[0], kept: 2, ids, logProbs: ids.map((id) => (id === 5 ? 0 : -80)) };
    for (const divergence of golden.cases[0].divergences) {
      const { sums, gradient } = await losses(executor(), sure, [termOf(divergence)], [1]);
      expect([...sums, ...gradient].every(Number.isFinite), divergence.divergence).toBe(true);
      expect(gradient).toHaveLength(rows * vocabSize);
    }
  });

  test("with every token kept, a whole model's sums and gradients are those under the teacher itself, for every divergence", async () => {
    const temperature = 2;
    const terms: readonly LossTerm[] = [
      { kind: "ce" },
      ...golden.cases[0].divergences.map((divergence): LossTerm => termOf({ ...divergence, temperature })),
    ];
    const models = { [STUDENT]: executor().upload(hotWeights(tiny, 1)), [TEACHER]: executor().upload(hotWeights(tiny, 2)) };
    const weights = terms.map((_, index) => (index + 1) / 100);
    const inputs = batchInputs(randomBatch(tiny, sequences, 3), weights);
    const answers = await executor().evaluator(
      answerProgram(tiny, sequences, tiny.context, { count: tiny.vocabSize, temperature }),
      models,
    );
    const answer = await answers.run({ tokens: inputs.tokens });
    const cachedInputs = { ...inputs, cachedIds: Int32Array.from(answer.get("ids")!), cachedLogProbs: answer.get("logProbs")! };
    const live = await sumsAndGradients(executor(), trainProgram(tiny, terms, sequences, tiny), models, [inputs]);
    const program = trainProgram(tiny, terms, sequences, undefined, { cachedTokens: tiny.vocabSize });
    const cached = await sumsAndGradients(executor(), program, models, [cachedInputs]);
    expectNear(cached.sums, live.sums, 1e-5, "sums");
    for (const [name, { data }] of cached.gradients) expectNear(data, live.gradients.get(name)!.data, 1e-5, `gradient of ${name}`);
    answers.dispose();
    for (const model of Object.values(models)) model.dispose();
  });
}
