// What tests of executors share: comparing with expected numbers, feeding batches, taking one step's sums and
// gradients. Works with any executor; the tests in this folder hand it the reference one on tfjs's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import type { AdamWSettings, Executor, Inputs, Models, NamedTensors, TrainerOptions } from "../../../src/core/graph/executor";
import type { Program } from "../../../src/core/graph/program";
import { initializeGpt } from "../../../src/core/model/gpt";
import { STUDENT } from "../../../src/core/model/predicting";
import { randomStream } from "../../../src/core/random";
import type { Batch, Gradients } from "../../golden/read";

/** Settings for trainers whose updates do not matter. */
export const ANY_ADAMW: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };

/** Lets the reference executor run on plain JavaScript arithmetic in f32. */
export async function useCpu(): Promise<void> {
  await tf.setBackend("cpu");
  await tf.ready();
}

/**
 * Holds the largest difference, relative to the largest expected number, below `tolerance`. Where expected numbers
 * may all be 0, `scale` gives the size that differences are relative to at least.
 */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string, scale = 0): void {
  expect(actual.length, `${what}: count`).toBe(expected.length);
  let largest = scale;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(actual[i] - expected[i])); // NaN stays NaN, and fails below.
  }
  expect(difference / largest, `${what}: relative difference`).toBeLessThan(tolerance);
}

/** Holds every gradient to the expected one of its name, and the names to be the same. */
export function expectGradientsNear(actual: NamedTensors, expected: Gradients, tolerance: number): void {
  expect([...actual.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { data }] of actual) expectNear(data, expected[name], tolerance, `gradient of ${name}`);
}

/** The inputs of a program over this batch, with one weight per loss term. */
export function batchInputs({ tokens, targets }: Batch, weights: readonly number[]): Inputs {
  return { tokens: Int32Array.from(tokens), targets: Int32Array.from(targets), weights: Float32Array.from(weights) };
}

/** Targets that count. */
export function validCount({ targets }: Batch): number {
  return targets.filter((target) => target >= 0).length;
}

/** Sequences `from` to `to` of a batch. */
export function sequencesOf({ tokens, targets }: Batch, context: number, from: number, to: number): Batch {
  return { tokens: tokens.slice(from * context, to * context), targets: targets.slice(from * context, to * context) };
}

/** One output of one run of a program. */
export async function evaluate(
  executor: Executor,
  program: Program,
  models: Models,
  inputs: Inputs,
  output: string,
): Promise<Float32Array> {
  const evaluator = await executor.evaluator(program, models);
  const values = (await evaluator.run(inputs)).get(output);
  evaluator.dispose();
  if (values === undefined) throw new Error(`the program has no output named ${output}`);
  return values;
}

/** Sums per term and gradients of the student over micro-batches; the weights stay as they are. */
export async function sumsAndGradients(
  executor: Executor,
  program: Program,
  models: Models,
  microBatches: readonly Inputs[],
  options: TrainerOptions = {},
): Promise<{ readonly sums: readonly number[]; readonly gradients: NamedTensors }> {
  const trainer = await executor.trainer(program, models, STUDENT, ANY_ADAMW, options);
  for (const inputs of microBatches) trainer.accumulate(inputs);
  const gradients = await trainer.gradients();
  trainer.update(0);
  const [{ sums }] = await trainer.metrics();
  trainer.dispose();
  return { sums, gradients };
}

/** Random weights far from a fresh model's, so that no gain is 1, no bias 0 and no attention even. */
export function hotWeights(shape: ModelShape, seed: number): NamedTensors {
  const random = randomStream(seed);
  const heated = [...initializeGpt(shape, seed)].map(
    ([name, tensor]) => [name, { shape: tensor.shape, data: tensor.data.map((value) => value + 0.3 * random.normal()) }] as const,
  );
  return new Map(heated);
}

/** Random tokens and next tokens; about a third of the targets do not count. */
export function randomBatch({ vocabSize, context }: ModelShape, sequences: number, seed: number): Batch {
  const random = randomStream(seed, 1);
  const tokens = Array.from({ length: sequences * context }, () => random.below(vocabSize));
  const targets = tokens.map(() => (random.next() < 1 / 3 ? -1 : random.below(vocabSize)));
  return { tokens, targets };
}
