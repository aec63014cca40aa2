// Every variant of the kernels over rows and columns against sums in 64-bit floats, at sizes that fit no tile.

import { expect, test } from "vitest";
import { randomStream } from "../../src/core/random";
import type { Call } from "../../src/core/webgpu/call";
import { columnSumVariants, layerNormParameterVariants, partWords } from "../../src/core/webgpu/kernels/columns";
import { add, zero } from "../../src/core/webgpu/kernels/elements";
import { embedding, embeddingGradientVariants, sortTokens } from "../../src/core/webgpu/kernels/embedding";
import { layerNormGradientVariants, layerNormVariants } from "../../src/core/webgpu/kernels/norm";
import { sequenceSumsVariants } from "../../src/core/webgpu/kernels/sequenceSums";
import { adamw, gradientNormVariants, NORM_PARTS } from "../../src/core/webgpu/kernels/update";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import * as oracle from "./rowOracle";
import { expectVariants, noise, operandsOf, runCalls } from "./runCalls";

const { device } = await deviceForTests();

const WIDTHS = [1, 3, 10, 16, 20, 64, 200];
const ROWS = [1, 3, 17, 130];
const SHAPES = WIDTHS.flatMap((width) => ROWS.map((rows) => ({ rows, width, what: `${rows}×${width}` })));

test("layer norm at every size, by every variant", async () => {
  for (const { what, ...shape } of SHAPES) {
    const { rows, width } = shape;
    const given = { x: noise(rows * width, 1), gain: noise(width, 2), bias: noise(width, 3) };
    const arrays = { ...given, y: new Float32Array(rows * width), mean: new Float32Array(rows), rstd: new Float32Array(rows) };
    const expected = oracle.layerNorm(rows, width, 1e-5, given.x, given.gain, given.bias);
    await expectVariants(device, what, layerNormVariants(shape, 1e-5, operandsOf(arrays)), arrays, expected, 1e-5);
  }
});

test("layer norm's gradient over its input, with and without a gradient that went round it", async () => {
  for (const { what, ...shape } of SHAPES) {
    const { rows, width } = shape;
    const words = rows * width;
    const arrays = {
      x: noise(words, 1),
      gain: noise(width, 2),
      mean: noise(rows, 3, 0.1),
      rstd: noise(rows, 4).map((value) => Math.abs(value) + 0.5),
      dy: noise(words, 5),
      dx: new Float32Array(words),
      residual: noise(words, 6),
    };
    const dx = oracle.layerNormGradient(rows, width, arrays);
    const { residual, ...operands } = operandsOf(arrays);
    await expectVariants(device, what, layerNormGradientVariants(shape, operands), arrays, { dx }, 1e-5);
    const round = { dx: dx.map((value, at) => value + arrays.residual[at]) };
    await expectVariants(
      device,
      `${what} with a residual`,
      layerNormGradientVariants(shape, { ...operands, residual }),
      arrays,
      round,
      1e-5,
    );
  }
});

/** Shapes for sums down columns: one more, in which several workgroups share a column. */
const TALL = [...SHAPES, { rows: 1030, width: 12, what: "1030×12" }];

for (const accumulates of [false, true]) {
  const how = accumulates ? "added to what stands there" : "replacing what stands there";

  test(`the gradients of layer norm's gain and bias, ${how}`, async () => {
    for (const { what, ...shape } of TALL) {
      const { rows, width } = shape;
      const arrays = {
        x: noise(rows * width, 1),
        mean: noise(rows, 2),
        rstd: noise(rows, 3),
        dy: noise(rows * width, 4),
        dGain: noise(width, 5),
        dBias: noise(width, 6),
        parts: new Float32Array(partWords(shape, 2)),
      };
      const dyAt = (row: number, column: number): number => arrays.dy[row * width + column];
      const xHat = (row: number, column: number): number => (arrays.x[row * width + column] - arrays.mean[row]) * arrays.rstd[row];
      const before = (name: "dGain" | "dBias"): Float32Array | undefined => (accumulates ? arrays[name] : undefined);
      const expected = {
        dGain: oracle.columnSums(rows, width, (row, column) => dyAt(row, column) * xHat(row, column), before("dGain")),
        dBias: oracle.columnSums(rows, width, dyAt, before("dBias")),
      };
      await expectVariants(device, what, layerNormParameterVariants(shape, operandsOf(arrays), accumulates), arrays, expected, 1e-5);
    }
  });

  test(`column sums, ${how}`, async () => {
    for (const { what, ...shape } of TALL) {
      const { rows, width } = shape;
      const arrays = { x: noise(rows * width, 1), sums: noise(width, 2), parts: new Float32Array(partWords(shape, 1)) };
      const at = (row: number, column: number): number => arrays.x[row * width + column];
      const sums = oracle.columnSums(rows, width, at, accumulates ? arrays.sums : undefined);
      await expectVariants(device, what, columnSumVariants("column sum", shape, operandsOf(arrays), accumulates), arrays, { sums }, 1e-5);
    }
  });

  test(`sums over sequences, ${how}`, async () => {
    for (const { what, ...shape } of SHAPES) {
      const { rows, width } = shape;
      const arrays = { losses: noise(rows * width, 1), sums: noise(rows, 2) };
      const sums = oracle.columnSums(width, rows, (i, row) => arrays.losses[row * width + i], accumulates ? arrays.sums : undefined);
      await expectVariants(device, what, sequenceSumsVariants(shape, operandsOf(arrays), accumulates), arrays, { sums }, 1e-5);
    }
  });
}

test("more columns than a grid is wide", async () => {
  const shape = { rows: 2, width: 2 ** 20 + 16 };
  const arrays = { x: noise(2 * shape.width, 1), sums: new Float32Array(shape.width), parts: new Float32Array(partWords(shape, 1)) };
  const sums = oracle.columnSums(2, shape.width, (row, column) => arrays.x[row * shape.width + column]);
  // Not the variant for wide adapters: 8,000 workgroups that wait at barriers take a software adapter long.
  const variants = columnSumVariants("column sum", shape, operandsOf(arrays), false).filter(({ suits }) => suits !== "wide");
  await expectVariants(device, "a million columns", variants, arrays, { sums }, 1e-6);
});

test("the gradient of an embedding adds every row of dy to its token's, long runs and lone tokens alike", async () => {
  for (const { what, rows: count, width } of SHAPES) {
    const vocabulary = 9;
    const random = randomStream(count);
    // Half of all tokens are token 4; token 8 never comes.
    const ids = Int32Array.from({ length: count }, () => (random.next() < 0.5 ? 4 : random.below(vocabulary - 1)));
    const arrays = { ids, ...sortTokens(ids), dy: noise(count * width, 1), gradient: noise(vocabulary * width, 2) };
    const gradient = Array.from(arrays.gradient, (value) => value);
    ids.forEach((id, row) => {
      for (let i = 0; i < width; i++) gradient[id * width + i] += arrays.dy[row * width + i];
    });
    await expectVariants(device, what, embeddingGradientVariants({ count, width }, operandsOf(arrays)), arrays, { gradient }, 1e-5);
  }
});

test("embeddings are the table's rows, and their positions' where given", async () => {
  for (const width of WIDTHS) {
    const context = 5;
    const ids = Int32Array.of(2, 0, 6, 6, 1, 3, 2, 2, 5, 4);
    const arrays = { table: noise(7 * width, 1), ids, positions: noise(8 * width, 2), output: new Float32Array(ids.length * width) };
    const { positions, ...operands } = operandsOf(arrays);
    const token = Array.from(arrays.output, (_, at) => arrays.table[ids[Math.floor(at / width)] * width + (at % width)]);
    const both = token.map((value, at) => value + arrays.positions[(Math.floor(at / width) % context) * width + (at % width)]);
    const run = async (call: Call): Promise<Float32Array> => (await runCalls(device, [call], arrays)).output;
    expectNear(await run(embedding({ count: ids.length, width }, operands)), token, 1e-6, `width ${width}`);
    expectNear(await run(embedding({ count: ids.length, width }, operands, { table: positions, context })), both, 1e-6, `width ${width}`);
  }
});

test("add and zero touch as many numbers as they are given", async () => {
  for (const count of [1, 3, 10, 64, 200, 401]) {
    const arrays = { a: noise(count, 1), b: noise(count, 2), sum: noise(count, 3), cleared: noise(count, 4) };
    const { a, b, sum, cleared } = operandsOf(arrays);
    const after = await runCalls(device, [add(count, a, b, sum), zero(count, cleared)], arrays);
    expectNear(
      after.sum,
      Array.from(arrays.a, (value, at) => value + arrays.b[at]),
      1e-6,
      `${count} numbers`,
    );
    expect([...after.cleared]).toEqual(new Array(count).fill(0));
  }
});

test("the norm of a gradient and what clips it, for few numbers and many", async () => {
  for (const words of [64, 3 * 64, 41 * 64, 5000 * 64]) {
    for (const clip of [0.5, 1e6]) {
      const arrays = { gradient: noise(words, 1), parts: new Float32Array(NORM_PARTS), norm: new Float32Array(2) };
      const length = Math.sqrt(arrays.gradient.reduce((total, value) => total + value ** 2, 0));
      const norm = [length, Math.min(1, clip / (length + 1e-6))];
      await expectVariants(device, `${words} words`, gradientNormVariants(words, clip, operandsOf(arrays)), arrays, { norm }, 1e-5);
    }
  }
});

test("AdamW moves every parameter as the formula says and decays the first of them", async () => {
  const [words, decayed] = [192, 64];
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
  const arrays = {
    weights: noise(words, 1),
    gradient: noise(words, 2),
    firstMoment: noise(words, 3),
    secondMoment: noise(words, 4).map(Math.abs),
    norm: Float32Array.of(3, 0.25),
    rates: Float32Array.of(0.03, 1.5, 0.01, 0),
  };
  const after = await runCalls(device, [adamw(words, decayed, settings, operandsOf(arrays))], arrays);
  const each = (value: (g: number, at: number) => number): number[] => Array.from(arrays.gradient, (g, at) => value(0.25 * g, at));
  const firstMoment = each((g, at) => 0.9 * arrays.firstMoment[at] + 0.1 * g);
  const secondMoment = each((g, at) => 0.999 * arrays.secondMoment[at] + 0.001 * g * g);
  const weights = each((_, at) => {
    const kept = at < decayed ? 0.99 : 1;
    return arrays.weights[at] * kept - (0.03 * firstMoment[at]) / (Math.sqrt(secondMoment[at] * 1.5) + 1e-8);
  });
  for (const [name, numbers] of Object.entries({ firstMoment, secondMoment, weights })) expectNear(after[name], numbers, 1e-5, name);
});
