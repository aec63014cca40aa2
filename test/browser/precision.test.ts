// Training with halves beside training in f32: sums, gradients, loss curves and bits. Without f16 the halves are packed.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { AdamWSettings, Executor, Inputs, NamedTensors, TrainerState } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { randomStream } from "../../src/core/random";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { type Adapter, untuned } from "../../src/core/webgpu/variants";
import { batchInputs, expectNear, hotWeights, randomBatch, sumsAndGradients } from "../core/reference/harness";
import { deviceForTests } from "./device";

const opened = await deviceForTests();
const { device } = opened;
const adapter: Adapter = { half: "packed", ...opened.adapter };
const executor = compiledExecutor(device, untuned(adapter));

const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];
const usual: ModelShape = { layers: 2, heads: 2, width: 32, context: 12, vocabSize: 37 };
const teacher: ModelShape = { layers: 1, heads: 5, width: 20, context: 12, vocabSize: 37 };
const sequences = 3;

/** Sums and gradients of two micro-batches under a teacher. */
function taughtStep(executor: Executor, half: boolean, { student = usual, recompute = false } = {}) {
  const models = { [STUDENT]: executor.upload(hotWeights(student, 1)), [TEACHER]: executor.upload(hotWeights(teacher, 2)) };
  const batches = [3, 4].map((seed) => batchInputs(randomBatch(student, sequences, seed), [0.01, 0.02]));
  return sumsAndGradients(executor, trainProgram(student, terms, sequences, teacher, { recompute }), models, batches, { half });
}

const kernels: Readonly<Record<string, () => Adapter>> = {
  "plain kernels": () => ({ ...adapter, plain: true }),
  "the adapter's kernels": () => adapter,
  "a wide adapter's kernels": () => ({ ...adapter, narrow: false }),
};
async function expectNearF32(like: Adapter, student: ModelShape): Promise<void> {
  const expected = await taughtStep(executor, false, { student });
  const actual = await taughtStep(compiledExecutor(device, untuned(like)), true, { student });
  expectNear(actual.sums, expected.sums, 2e-3, "sums");
  for (const [parameter, { data }] of actual.gradients) {
    expectNear(data, expected.gradients.get(parameter)?.data ?? [], 1e-2, `gradient of ${parameter}`);
  }
  expect(actual.sums).not.toEqual(expected.sums);
}

for (const [name, like] of Object.entries(kernels)) {
  test(`with halves, sums and every gradient are near those in f32, by ${name}`, () => expectNearF32(like(), usual));
}

test("so they are where only the rows inside the MLP are whole fours", () => expectNearF32(adapter, { ...usual, layers: 1, width: 6 }));

test("with halves, recomputing each block gives the same sums and gradients, bit for bit", async () => {
  expect(await taughtStep(executor, true, { recompute: true })).toEqual(await taughtStep(executor, true));
});

const learner: ModelShape = { layers: 2, heads: 2, width: 32, context: 16, vocabSize: 64 };
const settings: AdamWSettings = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, clip: 1 };
const program = trainProgram(learner, [{ kind: "ce" }], 4);

/** A batch in which the next token follows from the last; squared draws favour low ids, so that tokens repeat as those of text do. */
function batchOf(step: number): Inputs {
  const random = randomStream(5, step);
  const tokens = Int32Array.from({ length: 4 * learner.context }, () => Math.floor(random.next() ** 2 * learner.vocabSize));
  return { tokens, targets: tokens.map((token) => (token * 7 + 3) % learner.vocabSize), weights: Float32Array.of(1 / tokens.length) };
}

interface Learned {
  readonly losses: readonly number[];
  readonly weights: NamedTensors;
  readonly state: TrainerState;
}

/** Steps `from` to `to` of training. */
async function learn(half: boolean, initial: NamedTensors, from = 0, to = 30, resume?: TrainerState): Promise<Learned> {
  const weights = executor.upload(initial);
  const options = { accumulates: false, half, ...(resume ? { resume } : {}) };
  const trainer = await executor.trainer(program, { [STUDENT]: weights }, STUDENT, settings, options);
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    trainer.accumulate(batchOf(step));
    trainer.update(5e-3);
    const [{ sums }] = await trainer.metrics();
    losses.push(sums[0] / (4 * learner.context));
  }
  return { losses, weights: await weights.read(), state: await trainer.state() };
}

/** The mean distance between two curves. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + Math.abs(value - b[i]), 0) / a.length;

test("thirty steps with halves lose as much as in f32, but for a twentieth of what another seed changes", async () => {
  const [first, second] = [1, 2].map((seed) => initializeGpt(learner, seed));
  const inF32 = await learn(false, first);
  const otherSeed = await learn(false, second);
  const inHalves = await learn(true, first);
  expect(inF32.losses[29]).toBeLessThan(0.7 * inF32.losses[0]);
  expect(inHalves.losses).not.toEqual(inF32.losses);
  expect(distance(inHalves.losses, inF32.losses)).toBeLessThan(0.05 * distance(otherSeed.losses, inF32.losses));
  expectNear(inHalves.losses, inF32.losses, 0.01, "losses");
});

test("with halves two runs have the same bits, and so has one that stopped and went on", async () => {
  const initial = initializeGpt(learner, 1);
  const whole = await learn(true, initial, 0, 12);
  expect(await learn(true, initial, 0, 12)).toEqual(whole);
  const begun = await learn(true, initial, 0, 5);
  const resumed = await learn(true, begun.weights, 5, 12, begun.state);
  expect({ ...resumed, losses: [...begun.losses, ...resumed.losses] }).toEqual(whole);
});

test("a trainer says what it keeps its values in: halves where they were asked for and the device has them", async () => {
  const precisionOf = async (like: Adapter, half?: boolean): Promise<string> => {
    const own = compiledExecutor(device, untuned(like));
    const models = { [STUDENT]: own.upload(initializeGpt(learner, 1)) };
    const options = { accumulates: false, ...(half === undefined ? {} : { half }) };
    const trainer = await own.trainer(program, models, STUDENT, settings, options);
    trainer.dispose();
    return trainer.precision;
  };
  const { half: _, ...without } = adapter;
  expect(await precisionOf(adapter, true)).toBe("f16");
  expect(await precisionOf(adapter, false)).toBe("f32");
  expect(await precisionOf(adapter)).toBe("f32");
  expect(await precisionOf(without, true)).toBe("f32");
});
