// What every executor must compute from what is kept of a teacher: PyTorch's numbers where few tokens are, and what the
// live teacher gives where all are.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor } from "../../src/core/graph/executor";
import { Graph } from "../../src/core/graph/graph";
import type { LossTerm } from "../../src/core/graph/loss";
import { trainingProgram } from "../../src/core/graph/program";
import { cachedNames } from "../../src/core/model/batch";
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

/** A batch of one sequence, so that one seed draws for a live teacher what it draws for the sequence's kept answers. */
const ONE = 1;
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
    const names = cachedNames(0);
    const cachedInputs = { ...inputs, [names.ids]: Int32Array.from(answer.get("ids")!), [names.logProbs]: answer.get("logProbs")! };
    const live = await sumsAndGradients(executor(), trainProgram(tiny, terms, sequences, tiny), models, [inputs]);
    const program = trainProgram(tiny, terms, sequences, undefined, { cachedTokens: tiny.vocabSize });
    const cached = await sumsAndGradients(executor(), program, models, [cachedInputs]);
    expectNear(cached.sums, live.sums, 1e-5, "sums");
    for (const [name, { data }] of cached.gradients) expectNear(data, live.gradients.get(name)!.data, 1e-5, `gradient of ${name}`);
    answers.dispose();
    for (const model of Object.values(models)) model.dispose();
  });

  test("with every token kept of two passes whose experts were drawn, sums and gradients are the means of those under the live passes", async () => {
    const terms = [{ kind: "ce" }, { kind: "reverse-kl", temperature: 2 }] as const;
    const sparse = { ...tiny, layers: 2, experts: { count: 4, active: 3 } };
    const models = { [STUDENT]: executor().upload(hotWeights(tiny, 1)), [TEACHER]: executor().upload(hotWeights(sparse, 2)) };
    const inputs = batchInputs(randomBatch(tiny, ONE, 3), [0.01, 0.02]);
    const kept = { count: tiny.vocabSize, temperature: 2 };
    const answers = await executor().evaluator(answerProgram(sparse, ONE, tiny.context, kept, 1), models);
    const teacherPass = { drawn: { share: 1, passes: 1 } };
    const liveProgram = trainProgram(tiny, terms, ONE, sparse, { teacherPass });
    const live: Awaited<ReturnType<typeof sumsAndGradients>>[] = [];
    let cachedInputs = inputs;
    for (const [pass, seed] of [11, 12].entries()) {
      live.push(await sumsAndGradients(executor(), liveProgram, models, [{ ...inputs, gateSeed: Int32Array.of(seed) }]));
      const answer = await answers.run({ tokens: inputs.tokens, gateSeeds: Int32Array.of(seed) });
      const names = cachedNames(pass);
      cachedInputs = {
        ...cachedInputs,
        [names.ids]: Int32Array.from(answer.get("ids")!),
        [names.logProbs]: answer.get("logProbs")!,
      };
    }
    const program = trainProgram(tiny, terms, ONE, undefined, { cachedTokens: tiny.vocabSize, cachedPasses: 2 });
    const cached = await sumsAndGradients(executor(), program, models, [cachedInputs]);
    const [first, second] = live;
    expect(Math.abs(first.sums[1] - second.sums[1])).toBeGreaterThan(1e-3);
    const mean = (a: ArrayLike<number>, b: ArrayLike<number>): number[] => Array.from(a, (value, index) => (value + b[index]) / 2);
    expectNear(cached.sums, mean(first.sums, second.sums), 1e-5, "sums");
    for (const [name, { data }] of cached.gradients)
      expectNear(data, mean(first.gradients.get(name)!.data, second.gradients.get(name)!.data), 1e-5, `gradient of ${name}`);
    answers.dispose();
    for (const model of Object.values(models)) model.dispose();
  });
}
