// The reference executor on the studio's own WebGPU device, against the same executor on TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { NamedTensors } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { adoptDevice, openDevice } from "../../src/core/webgpu/device";
import { expectNear } from "../core/reference/harness";

const shape = { layers: 1, heads: 2, width: 16, context: 8, vocabSize: 37 };
const teacherShape = { ...shape, layers: 2, context: 12 };
const sequences = 3;
const rows = sequences * shape.context;
const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "reverse-kl", temperature: 1.5 }];

/** Initial weights scaled up, so that every op works away from zero. */
function hotWeights(size: typeof shape, seed: number): NamedTensors {
  return new Map([...initializeGpt(size, seed)].map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => x * 12) }]));
}

/** Three steps of distillation: the first gradients, the sums of every step and the weights at the end. */
async function run(): Promise<{ gradients: NamedTensors; sums: number[]; weights: NamedTensors }> {
  const student = referenceExecutor.upload(hotWeights(shape, 1));
  const teacher = referenceExecutor.upload(hotWeights(teacherShape, 2));
  const program = trainProgram(shape, terms, sequences, teacherShape);
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
  const trainer = await referenceExecutor.trainer(program, { [STUDENT]: student, [TEACHER]: teacher }, STUDENT, settings);
  const random = randomStream(9);
  const sums: number[] = [];
  let gradients: NamedTensors = new Map();
  for (let step = 0; step < 3; step++) {
    const tokens = Int32Array.from({ length: rows }, () => random.below(shape.vocabSize));
    const targets = Int32Array.from({ length: rows }, (_, i) => (i % 5 === 4 ? -1 : random.below(shape.vocabSize)));
    trainer.accumulate({ tokens, targets, weights: Float32Array.of(0.5 / rows, 0.5 / rows) });
    if (step === 0) gradients = await trainer.gradients();
    trainer.update(1e-2);
    sums.push(...(await trainer.metrics())[0].sums);
  }
  const weights = await student.read();
  for (const part of [trainer, student, teacher]) part.dispose();
  return { gradients, sums, weights };
}

beforeAll(async () => adoptDevice(await openDevice(navigator.gpu)));

test("WebGPU and CPU give the same losses and gradients, two WebGPU runs the same bits, and no tensor is left over", async () => {
  const before = tf.memory().numTensors;
  const first = await run();
  const second = await run();
  expect(tf.memory().numTensors).toBe(before);
  expect(second).toEqual(first);

  await tf.setBackend("cpu");
  const onCpu = await run();
  expectNear(first.sums, onCpu.sums, 1e-4, "sums");
  for (const [name, { data }] of first.gradients) {
    // A GPU may round exp and rsqrt more coarsely than the CPU. The key bias shifts all of a query's scores alike: its gradient is rounding noise around 0.
    const scale = name.endsWith("c_attn.bias") ? 1e-2 : 0;
    expectNear(data, onCpu.gradients.get(name)?.data ?? [], 5e-4, `gradient of ${name}`, scale);
  }
});
