// The compiled executor against the reference executor, on TensorFlow.js's CPU backend, for shapes that meet every
// edge of its kernels: vocabularies that are no multiple of four, tiles cut off by the batch, several blocks of rows.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor, Inputs } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import type { Program } from "../../src/core/graph/program";
import { cachedNames } from "../../src/core/model/batch";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { answerProgram, hiddenProgram, logitsProgram, predictProgram, scoreProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { type Adapter, untuned } from "../../src/core/webgpu/variants";
import { batchInputs, evaluate, expectNear, hotWeights, randomBatch, sumsAndGradients } from "../core/reference/harness";
import { deviceForTests } from "./device";

const { device, adapter } = await deviceForTests();
const compiled = compiledExecutor(device, untuned(adapter));

beforeAll(() => tf.setBackend("cpu"));

interface Case {
  readonly student: ModelShape;
  readonly teacher?: ModelShape;
  readonly sequences: number;
  readonly terms: readonly LossTerm[];
  /** Tokens kept of the teacher, where it does not run beside the student. */
  readonly cachedTokens?: number;
  /** Passes of which they are kept. */
  readonly cachedPasses?: number;
}

const tiny: ModelShape = { layers: 1, heads: 2, width: 16, context: 8, vocabSize: 37 };
const cases: Readonly<Record<string, Case>> = {
  "a small model alone": { student: tiny, sequences: 3, terms: [{ kind: "ce" }] },
  "two layers, heads of 16, a vocabulary of 32": {
    student: { layers: 2, heads: 2, width: 32, context: 12, vocabSize: 32 },
    sequences: 4,
    terms: [{ kind: "ce" }],
  },
  "forward KL under a wider teacher with a longer context": {
    student: tiny,
    teacher: { ...tiny, layers: 2, width: 24, heads: 2, context: 12 },
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }],
  },
  "a vocabulary beyond 16 bits beside a teacher's": {
    student: { ...tiny, vocabSize: 70_001 },
    teacher: { ...tiny, vocabSize: 70_001 },
    sequences: 2,
    terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }],
  },
  "reverse KL": { student: tiny, teacher: tiny, sequences: 5, terms: [{ kind: "ce" }, { kind: "reverse-kl", temperature: 1.5 }] },
  "a cached signal": { student: tiny, sequences: 3, terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }], cachedTokens: 6 },
  "three passes of a cached signal": {
    student: tiny,
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }],
    cachedTokens: 6,
    cachedPasses: 3,
  },
  "a cached signal that leaves no token out": {
    student: tiny,
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "jsd", temperature: 2, share: 0.3 }],
    cachedTokens: 37,
  },
  "the released variant": { student: tiny, teacher: tiny, sequences: 2, terms: [{ kind: "paper-released", temperature: 1 }] },
  "heads of 64": {
    student: { layers: 1, heads: 1, width: 64, context: 10, vocabSize: 41 },
    sequences: 2,
    terms: [{ kind: "ce" }],
  },
};

function inputsOf({ student, sequences, terms, cachedTokens, cachedPasses = 1 }: Case, seed: number): Inputs {
  const batch = randomBatch(student, sequences, seed);
  const inputs = batchInputs(
    batch,
    terms.map((_, index) => (index + 1) / (4 * sequences * student.context)),
  );
  if (cachedTokens === undefined) return inputs;
  const passes = Array.from({ length: cachedPasses }, (_, pass) => randomAnswers(student, sequences, cachedTokens, pass, seed));
  return Object.assign({}, inputs, ...passes);
}

/** What might be kept of a teacher: at each position some tokens, the most probable first, with nine tenths of the mass or all of it. */
function randomAnswers({ context, vocabSize }: ModelShape, sequences: number, count: number, pass: number, seed: number): Inputs {
  const random = randomStream(seed, 2, pass);
  const mass = count < vocabSize ? 0.9 : 1;
  const rows = Array.from({ length: sequences * context }, () => {
    const first = random.below(vocabSize);
    const weights = Array.from({ length: count }, () => random.next()).toSorted((a, b) => b - a);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, j) => ({ id: (first + 5 * j) % vocabSize, logProb: Math.log((mass * weight) / total) }));
  });
  const { ids, logProbs } = cachedNames(pass);
  return {
    [ids]: Int32Array.from(rows.flat(), ({ id }) => id),
    [logProbs]: Float32Array.from(rows.flat(), ({ logProb }) => logProb),
  };
}

async function measure(executor: Executor, one: Case, program: Program) {
  const student = executor.upload(hotWeights(one.student, 1));
  const teacher = one.teacher && executor.upload(hotWeights(one.teacher, 2));
  const models = { [STUDENT]: student, ...(teacher ? { [TEACHER]: teacher } : {}) };
  return sumsAndGradients(executor, program, models, [inputsOf(one, 3), inputsOf(one, 4)]);
}

/** Holds what `executor` makes of a case to what the reference executor makes of it. */
async function expectReference(executor: Executor, one: Case): Promise<void> {
  const program = trainProgram(one.student, one.terms, one.sequences, one.teacher, {
    cachedTokens: one.cachedTokens,
    cachedPasses: one.cachedPasses,
  });
  const expected = await measure(referenceExecutor, one, program);
  const actual = await measure(executor, one, program);
  expectNear(actual.sums, expected.sums, 1e-4, "sums");
  for (const [parameter, { data }] of actual.gradients) {
    expectNear(data, expected.gradients.get(parameter)?.data ?? [], 1e-4, `gradient of ${parameter}`);
  }
}

for (const [name, one] of Object.entries(cases)) {
  test(`sums and every gradient, accumulated over two micro-batches, are the reference's: ${name}`, () => expectReference(compiled, one));
}

const odd: ModelShape = { layers: 1, heads: 5, width: 20, context: 5, vocabSize: 37 };
const oddCases: Readonly<Record<string, Case>> = {
  "five rows in all": { student: odd, sequences: 1, terms: [{ kind: "ce" }] },
  "fifteen rows of thirty numbers, under a teacher of ten": {
    student: { ...odd, heads: 3, width: 30 },
    teacher: { ...odd, heads: 2, width: 10 },
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }, { kind: "reverse-kl", temperature: 1 }],
  },
  "several blocks of rows with a cached signal": {
    student: { layers: 1, heads: 1, width: 4, context: 35, vocabSize: 32_771 },
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "adaptive-kl", temperature: 2, share: 0.5 }],
    cachedTokens: 5,
  },
  "rows of three numbers": { student: { ...odd, heads: 3, width: 3, vocabSize: 5 }, sequences: 3, terms: [{ kind: "ce" }] },
};
const adapters: Readonly<Record<string, () => Adapter>> = {
  "plain kernels": () => ({ subgroups: false, narrow: false, plain: true }),
  "the adapter's kernels": () => adapter,
  "a wide adapter's kernels": () => ({ ...adapter, narrow: false }),
};
for (const [name, one] of Object.entries(oddCases)) {
  for (const [kernels, like] of Object.entries(adapters)) {
    test(`sizes that are no multiple of four have the reference's sums and gradients by ${kernels}: ${name}`, () =>
      expectReference(compiledExecutor(device, untuned(like())), one));
  }
}

test("scores, hidden states and logits are the reference's", async () => {
  const { tokens, targets } = batchInputs(randomBatch(tiny, 3, 5), [1]);
  const runs: [Program, Inputs, string][] = [
    [scoreProgram(tiny, 3), { tokens, targets, weights: Float32Array.of(1) }, "sums"],
    [hiddenProgram(tiny, 3), { tokens }, "hidden"],
    [logitsProgram(tiny, 2), { tokens: tokens.slice(0, tiny.context), rows: Int32Array.of(0, 7) }, "logits"],
  ];
  for (const [program, inputs, output] of runs) {
    const results = [];
    for (const executor of [referenceExecutor, compiled]) {
      results.push(await evaluate(executor, program, { [STUDENT]: executor.upload(hotWeights(tiny, 1)) }, inputs, output));
    }
    expectNear(results[1], results[0], 1e-5, output);
  }
});

test("confidences and ranks are the reference's, by every adapter's kernels, over several blocks of rows too", async () => {
  // With 70,003 tokens a block has 64 rows: three sequences of 22 take two.
  const shapes: readonly ModelShape[] = [odd, tiny, { layers: 1, heads: 1, width: 4, context: 22, vocabSize: 70_003 }];
  for (const shape of shapes) {
    const { tokens, targets } = batchInputs(randomBatch(shape, 3, 5), [1]);
    const outputsOf = async (executor: Executor) => {
      const student = executor.upload(hotWeights(shape, 1));
      const evaluator = await executor.evaluator(predictProgram(shape, 3), { [STUDENT]: student });
      return evaluator.run({ tokens, targets });
    };
    const expected = await outputsOf(referenceExecutor);
    for (const [kernels, like] of Object.entries(adapters)) {
      const actual = await outputsOf(compiledExecutor(device, untuned(like())));
      for (const output of ["confidence", "rank"]) {
        expectNear(actual.get(output)!, expected.get(output)!, 1e-4, `${output} by ${kernels}, ${shape.vocabSize} tokens`);
      }
    }
  }
});

test("a teacher's most probable tokens are the reference's, by every adapter's kernels, over several blocks of rows too", async () => {
  const shapes: readonly ModelShape[] = [odd, tiny, { layers: 1, heads: 1, width: 4, context: 22, vocabSize: 70_003 }];
  for (const shape of shapes) {
    const { tokens } = batchInputs(randomBatch(shape, 3, 5), [1]);
    const program = answerProgram(shape, 3, shape.context, { count: 5, temperature: 2 });
    const outputsOf = async (executor: Executor) => {
      const evaluator = await executor.evaluator(program, { [TEACHER]: executor.upload(hotWeights(shape, 1)) });
      return evaluator.run({ tokens });
    };
    const expected = await outputsOf(referenceExecutor);
    for (const [kernels, like] of Object.entries(adapters)) {
      const actual = await outputsOf(compiledExecutor(device, untuned(like())));
      for (const output of ["ids", "logProbs"]) {
        expectNear(actual.get(output)!, expected.get(output)!, 1e-4, `${output} by ${kernels}, ${shape.vocabSize} tokens`);
      }
    }
  }
});

test("thirty steps of training have the reference's losses and gradient norms", async () => {
  const shape: ModelShape = { layers: 2, heads: 2, width: 32, context: 16, vocabSize: 64 };
  const program = trainProgram(shape, [{ kind: "ce" }], 4);
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.05, clip: 1 };
  const run = async (executor: Executor): Promise<{ sums: number[]; norms: number[] }> => {
    const weights = executor.upload(initializeGpt(shape, 1));
    const trainer = await executor.trainer(program, { [STUDENT]: weights }, STUDENT, settings, { accumulates: false });
    const random = randomStream(5);
    const figures = { sums: [] as number[], norms: [] as number[] };
    for (let step = 0; step < 30; step++) {
      // Squared draws favour low ids, so that tokens repeat within a batch as those of text do.
      const tokens = Int32Array.from({ length: 4 * shape.context }, () => Math.floor(random.next() ** 2 * shape.vocabSize));
      const targets = tokens.map((token) => (token * 7 + 3) % shape.vocabSize);
      trainer.accumulate({ tokens, targets, weights: Float32Array.of(1 / tokens.length) });
      trainer.update(5e-3);
      const [{ sums, gradientNorm }] = await trainer.metrics();
      figures.sums.push(sums[0]);
      figures.norms.push(gradientNorm);
    }
    return figures;
  };
  const expected = await run(referenceExecutor);
  const actual = await run(compiled);
  expectNear(actual.sums, expected.sums, 1e-4, "sums");
  expectNear(actual.norms, expected.norms, 1e-3, "norms");
});

test("recomputing each block gives the same sums and gradients, bit for bit", async () => {
  const one: Case = {
    student: { layers: 3, heads: 2, width: 32, context: 12, vocabSize: 37 },
    teacher: { ...tiny, layers: 2, context: 12 },
    sequences: 3,
    terms: [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }],
  };
  const { student, terms, sequences, teacher } = one;
  const kept = await measure(compiled, one, trainProgram(student, terms, sequences, teacher));
  const recomputed = await measure(compiled, one, trainProgram(student, terms, sequences, teacher, { recompute: true }));
  expect(recomputed).toEqual(kept);
});
