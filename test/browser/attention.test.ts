// Every variant of the attention kernels against attention written out with plain TensorFlow.js ops on its CPU backend,
// for sizes that meet every edge: contexts that end within a block or a tile, heads that are no whole vec4s or slices.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { randomStream } from "../../src/core/random";
import { attention, attentionGradient } from "../../src/core/reference/attention";
import { openDevice } from "../../src/core/webgpu/device";
import type { AttentionShape } from "../../src/core/webgpu/kernels/attention/shape";
import { attentionGradientVariants, attentionPoint, attentionVariants } from "../../src/core/webgpu/kernels/attention/variants";
import { type Adapter, runnable } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";
import { operandsOf, runCalls } from "./runCalls";

let device: GPUDevice;
let adapter: Adapter;

beforeAll(async () => {
  ({ device, adapter } = await openDevice(navigator.gpu));
  await tf.setBackend("cpu");
});

const shapeOf = (sequences: number, context: number, heads: number, headWidth: number): AttentionShape => ({
  sequences,
  context,
  heads,
  width: heads * headWidth,
});

/** Numbers far enough from 0 that some rows attend to one key alone. */
function hot(count: number, seed: number): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: count }, () => 1.5 * random.normal());
}

const shapes: readonly AttentionShape[] = [
  shapeOf(2, 10, 2, 4),
  shapeOf(2, 17, 3, 10),
  shapeOf(3, 1, 2, 16),
  shapeOf(2, 16, 3, 16),
  shapeOf(2, 33, 2, 16),
  shapeOf(2, 3, 3, 20),
  shapeOf(1, 70, 1, 20),
  shapeOf(2, 17, 2, 32),
  shapeOf(2, 33, 1, 64),
];

for (const shape of shapes) {
  const { sequences, context, heads, width } = shape;
  const rows = sequences * context;
  const name = `${sequences} × ${context} rows, ${heads} heads of ${width / heads}`;

  test(`attention and its gradient are the reference's in every variant: ${name}`, async () => {
    const [qkv, dy] = [hot(rows * 3 * width, 1), hot(rows * width, 2)];
    const [qkvTensor, dyTensor] = [tf.tensor2d(qkv, [rows, 3 * width]), tf.tensor2d(dy, [rows, width])];
    const expectedOutput = attention(qkvTensor, shape).dataSync();
    const expectedGradient = attentionGradient(qkvTensor, dyTensor, shape).dataSync();
    const empty = (words: number): Float32Array => new Float32Array(words);
    const arrays = {
      qkv,
      output: empty(rows * width),
      logSumExp: empty(rows * heads),
      dy,
      delta: empty(rows * heads),
      dQkv: empty(rows * 3 * width),
    };
    const operands = operandsOf(arrays);
    const forward = runnable(attentionVariants(shape, operands), adapter);
    const backward = runnable(attentionGradientVariants(shape, operands), adapter);
    expect(forward.map((variant) => variant.suits)).toEqual(expect.arrayContaining((width / heads) % 4 === 0 ? ["any", "wide"] : ["any"]));
    let plain: Readonly<Record<string, Float32Array>> | undefined;
    for (const [index, variant] of forward.entries()) {
      const results = await runCalls(device, [...variant.calls(), ...backward[index].calls()], arrays);
      expectNear(results.output, expectedOutput, 1e-4, `${variant.name}: output`);
      expectNear(results.dQkv, expectedGradient, 1e-4, `${variant.name}: gradient`);
      plain ??= results;
      for (const kept of ["logSumExp", "delta"]) {
        expectNear(results[kept], plain[kept], 1e-4, `${variant.name}: ${kept} beside the plain variant's`);
      }
    }
  });
}

test("the trials of a choice write what the plain one writes", async () => {
  const { trials } = attentionPoint(shapeOf(9, 20, 5, 16), adapter);
  const [plain, ...others] = runnable(trials(), adapter);
  const bindings = plain.calls().flatMap((call) => call.bindings);
  const inputs = Object.fromEntries(bindings.map(({ name, operand }, index) => [name, hot(operand.words, index)]));
  const expected = await runCalls(device, plain.calls(), inputs);
  expect(others.length).toBeGreaterThan(0);
  for (const { name, calls } of others) {
    const results = await runCalls(device, calls(), inputs);
    for (const operand of ["dQkv", "delta", "logSumExp", "output"]) {
      expectNear(results[operand], expected[operand], 1e-4, `${name}: ${operand}`);
      expect(results[operand], `${operand} is written`).not.toEqual(inputs[operand]);
    }
  }
});

test("shapes of one class share a choice, forward and backward", () => {
  const key = (shape: AttentionShape): string => attentionPoint(shape, adapter).key;
  expect(key(shapeOf(2, 60, 4, 16))).toBe(key(shapeOf(2, 64, 4, 16)));
  expect(key(shapeOf(2, 64, 4, 16))).not.toBe(key(shapeOf(2, 64, 2, 32)));
  expect(key(shapeOf(2, 64, 4, 16))).not.toBe(key(shapeOf(2, 128, 4, 16)));
});
