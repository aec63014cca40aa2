// A device that is taken away: whoever waits hears so, and a new device goes on from what the host kept.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { AdamWSettings, Executor, Inputs, NamedTensors, Trainer, TrainerState, Weights } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { scoreProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { untuned } from "../../src/core/webgpu/variants";
import { ANY_ADAMW, batchInputs, hotWeights, randomBatch } from "../core/reference/harness";

const shape: ModelShape = { layers: 1, heads: 2, width: 16, context: 8, vocabSize: 37 };
const sequences = 3;
const program = trainProgram(shape, [{ kind: "ce" }], sequences);
const settings: AdamWSettings = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
const lost = { name: "StudioError", code: "device-lost" };

const inputsOf = (step: number): Inputs => batchInputs(randomBatch(shape, sequences, step), [1 / (sequences * shape.context)]);

async function openExecutor(): Promise<{ device: GPUDevice; executor: Executor }> {
  const { device, adapter } = await openDevice(navigator.gpu);
  return { device, executor: compiledExecutor(device, untuned(adapter)) };
}

interface Run {
  readonly weights: Weights;
  readonly trainer: Trainer;
}

async function begin(executor: Executor, tensors: NamedTensors, resume?: TrainerState): Promise<Run> {
  const weights = executor.upload(tensors);
  const options = { accumulates: false, ...(resume ? { resume } : {}) };
  return { weights, trainer: await executor.trainer(program, { [STUDENT]: weights }, STUDENT, settings, options) };
}

/** Trains steps `from` to `to`, counted from 0, and returns their losses and gradient norms. */
async function steps({ trainer }: Run, from: number, to: number): Promise<number[][]> {
  const figures: number[][] = [];
  for (let step = from; step < to; step++) {
    trainer.accumulate(inputsOf(step));
    trainer.update(1e-2 / (1 + step));
    const [{ sums, gradientNorm }] = await trainer.metrics();
    figures.push([...sums, gradientNorm]);
  }
  return figures;
}

test("a run whose device is lost at step 7 goes on from the host's copies of step 5, bit for bit as if nothing had happened", async () => {
  const first = await openExecutor();
  const undisturbed = await begin(first.executor, hotWeights(shape, 1));
  const expected = await steps(undisturbed, 0, 10);
  const whole = { weights: await undisturbed.weights.read(), state: await undisturbed.trainer.state() };

  const run = await begin(first.executor, hotWeights(shape, 1));
  const before = await steps(run, 0, 5);
  const copy = { weights: await run.weights.read(), state: await run.trainer.state() };
  expect(copy.state[STUDENT][0].step).toBe(5);
  before.push(...(await steps(run, 5, 7)));
  run.trainer.accumulate(inputsOf(7));
  run.trainer.update(1e-2 / 8);
  const pending = run.trainer.metrics();
  first.device.destroy();
  await expect(pending).rejects.toMatchObject(lost);
  run.trainer.dispose();
  run.weights.dispose();

  const second = await openExecutor();
  const resumed = await begin(second.executor, copy.weights, copy.state);
  const after = await steps(resumed, 5, 10);
  expect([...before.slice(0, 5), ...after]).toEqual(expected);
  expect(before.slice(5)).toEqual(expected.slice(5, 7));
  expect(await resumed.weights.read()).toEqual(whole.weights);
  expect(await resumed.trainer.state()).toEqual(whole.state);
  second.device.destroy();
});

test("on a lost device everything that waits ends with that, before and after, and everything can be disposed of", async () => {
  const { device, executor } = await openExecutor();
  const weights = executor.upload(hotWeights(shape, 1));
  const evaluator = await executor.evaluator(scoreProgram(shape, 1), { [STUDENT]: weights });
  const trainer = await executor.trainer(program, { [STUDENT]: weights }, STUDENT, ANY_ADAMW, { accumulates: false });
  const { tokens, targets } = batchInputs(randomBatch(shape, 1, 2), [1]);
  const score = (): Promise<unknown> => evaluator.run({ tokens, targets, weights: Float32Array.of(1) });
  const waits: (() => Promise<unknown>)[] = [
    score,
    () => {
      trainer.accumulate(inputsOf(0));
      return trainer.gradients();
    },
    () => {
      trainer.update(1e-3);
      return trainer.metrics();
    },
    () => trainer.state(),
    () => weights.read(),
  ];
  const ended = waits.map(() => ({ status: "rejected", reason: expect.objectContaining(lost) }));
  const pending = waits.map((wait) => wait());
  device.destroy();
  expect(await Promise.allSettled(pending)).toEqual(ended);
  expect(await Promise.allSettled(waits.map((wait) => wait()))).toEqual(ended);
  trainer.dispose();
  evaluator.dispose();
  weights.dispose();
});
