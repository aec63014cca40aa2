// Every loss term with its gradient over the student's logits, against PyTorch's numbers: ordinary rows, agreement,
// one-hot teachers, tails of 1e-30, logits far from zero, rows that do not count.

import { beforeAll, describe, expect, test } from "vitest";
import { Graph } from "../../../src/core/graph/graph";
import type { Divergence, LossTerm } from "../../../src/core/graph/loss";
import { trainingProgram } from "../../../src/core/graph/program";
import { STUDENT } from "../../../src/core/model/predicting";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { type LossCase, lossCases, termOf } from "../../golden/read";
import { expectNear, sumsAndGradients, useCpu } from "../reference/harness";
import { LIMITS } from "./limits";

beforeAll(useCpu);

/** The terms' sums over the case's rows, and the gradient of Σ weights·sums over the student's logits. */
async function losses(golden: LossCase, terms: readonly LossTerm[], weights: readonly number[]) {
  const { rows, vocabSize } = golden;
  // With the identity for a head, hidden states are the logits themselves.
  const identity = Float32Array.from({ length: vocabSize ** 2 }, (_, index) => (index % (vocabSize + 1) === 0 ? 1 : 0));
  const graph = new Graph();
  const student = graph.parameter(STUDENT, "logits", [rows, vocabSize]);
  const teacher = graph.input("teacher", [rows, vocabSize], "f32");
  const head = graph.input("head", [vocabSize, vocabSize], "f32");
  const targets = graph.input("targets", [rows], "i32");
  const termWeights = graph.input("weights", [terms.length], "f32");
  const attributes = { terms, sequences: 1, differentiable: true };
  const [sums] = graph.append("headLoss", [student, head, targets, termWeights, teacher, head], attributes);
  const program = trainingProgram(graph, [STUDENT], { sums });

  const logits = { shape: [rows, vocabSize], data: Float32Array.from(golden.student) };
  const models = { student: referenceExecutor.upload(new Map([["logits", logits]])) };
  const inputs = {
    teacher: Float32Array.from(golden.teacher),
    head: identity,
    targets: Int32Array.from(golden.targets),
    weights: Float32Array.from(weights),
  };
  const result = await sumsAndGradients(referenceExecutor, program, models, [inputs]);
  models.student.dispose();
  return { sums: result.sums, gradient: result.gradients.get("logits")!.data };
}

describe.each(lossCases)("$name", (golden) => {
  // Differences are relative to 1 where the expected numbers are smaller: a KL of 0 is 0 to f32's rounding of the logs.
  const scale = 1;

  test("cross-entropy has PyTorch's value and gradient", async () => {
    const { sums, gradient } = await losses(golden, [{ kind: "ce" }], [1]);
    expectNear(sums, [golden.crossEntropy.sum], 1e-5, "sum", scale);
    expectNear(gradient, golden.crossEntropy.gradient, 1e-5, "gradient", scale);
  });

  test.each(golden.divergences)("$divergence $share at T = $temperature has PyTorch's value and gradient", async (expected) => {
    const { sums, gradient } = await losses(golden, [termOf(expected)], [1]);
    expectNear(sums, [expected.sum], 1e-5, "sum", scale);
    expectNear(gradient, expected.gradient, 1e-5, "gradient", scale);
  });
});

describe("at the ends of its share", () => {
  const golden = lossCases[0];
  test.each(LIMITS)("%s of %d is %s, value and gradient", async (kind, share, pure) => {
    const limit = await losses(golden, [{ kind, temperature: 2, share } as Divergence], [1]);
    const expected = golden.divergences.find(({ divergence, temperature }) => divergence === pure && temperature === 2)!;
    expectNear(limit.sums, [expected.sum], 1e-5, "sum");
    expectNear(limit.gradient, expected.gradient, 1e-5, "gradient");
  });

  test.each([
    ["jsd", 2e-4, "forward-kl"],
    ["jsd", 1 - 2e-4, "reverse-kl"],
  ] as const)("near them %s of %d divided by its smaller side comes close to %s", async (kind, share, pure) => {
    const near = await losses(golden, [{ kind, temperature: 1, share }], [1]);
    const expected = golden.divergences.find(({ divergence, temperature }) => divergence === pure && temperature === 1)!;
    expectNear([near.sums[0] / Math.min(share, 1 - share)], [expected.sum], 0.02, "sum");
  });
});

test("terms add up with their weights", async () => {
  const golden = lossCases[0];
  const [forward, reverse] = ["forward-kl", "reverse-kl"].map(
    (name) => golden.divergences.find(({ divergence, temperature }) => divergence === name && temperature === 2)!,
  );
  const terms: LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }, { kind: "reverse-kl", temperature: 2 }];
  const weights = [0.5, 0.25, 2];
  const { sums, gradient } = await losses(golden, terms, weights);
  expectNear(sums, [golden.crossEntropy.sum, forward.sum, reverse.sum], 1e-5, "sums");
  const expected = golden.crossEntropy.gradient.map(
    (ce, index) => weights[0] * ce + weights[1] * forward.gradient[index] + weights[2] * reverse.gradient[index],
  );
  expectNear(gradient, expected, 1e-5, "gradient");
});

test("uniform logits cost ln V per token, also under the released term", async () => {
  const golden = lossCases.find(({ name }) => name === "uniform")!;
  const { sums } = await losses(golden, [{ kind: "ce" }, { kind: "paper-released", temperature: 1 }], [1, 1]);
  const expected = golden.rows * Math.log(golden.vocabSize);
  expectNear(sums, [expected, expected], 1e-6, "sums");
});

test("rows that do not count get no gradient", async () => {
  const golden = lossCases.find(({ name }) => name === "masked rows")!;
  const terms: LossTerm[] = [
    { kind: "ce" },
    { kind: "forward-kl", temperature: 2 },
    { kind: "reverse-kl", temperature: 1 },
    { kind: "paper-released", temperature: 1 },
  ];
  const { gradient } = await losses(golden, terms, [1, 1, 1, 1]);
  golden.targets.forEach((target, row) => {
    const ofRow = gradient.slice(row * golden.vocabSize, (row + 1) * golden.vocabSize);
    expect(ofRow.every((value) => value === 0)).toBe(target < 0);
  });
});
