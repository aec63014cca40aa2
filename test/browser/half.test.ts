// Kernels whose operands are halves, against sums in 64 bits over the same rounded numbers: every variant, in all layouts.
// On a device without f16 halves are packed, which differs from f16 in the two functions that convert them alone.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { attention, attentionGradient } from "../../src/core/reference/attention";
import type { Operand } from "../../src/core/webgpu/call";
import { halved } from "../../src/core/webgpu/half";
import type { AttentionShape } from "../../src/core/webgpu/kernels/attention/shape";
import { attentionGradientVariants, attentionPoint, attentionVariants } from "../../src/core/webgpu/kernels/attention/variants";
import { copyAsHalves } from "../../src/core/webgpu/kernels/elements";
import { matmulPoint, matmulVariants } from "../../src/core/webgpu/kernels/matmul/variants";
import { layerNormPoint, layerNormVariants } from "../../src/core/webgpu/kernels/norm";
import { adamw } from "../../src/core/webgpu/kernels/update";
import { Tuner } from "../../src/core/webgpu/tuner";
import { runnable, type Variant } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { packed, toHalf, unpacked } from "./halves";
import { gelu, geluSlope, product } from "./matmulOracle";
import { layerNorm } from "./rowOracle";
import { type Arrays, noise, operandsOf, runCalls } from "./runCalls";

const { device, adapter } = await deviceForTests();
const half = adapter.half ?? "packed";

beforeAll(() => tf.setBackend("cpu"));

/** What a half may be off by, relative to the largest number: half of the last of its eleven bits, and a sum's own rounding. */
const TOLERANCE = 2e-3;

type Floats = Readonly<Record<string, Float32Array>>;

/** The operands that stand for `arrays`, those named in `halves` kept as halves. */
function operandsWith<Names extends string>(
  arrays: Readonly<Record<Names, Float32Array>>,
  halves: readonly NoInfer<Names>[],
): Record<Names, Operand> {
  const operands = operandsOf(arrays);
  return { ...operands, ...Object.fromEntries(halves.map((name) => [name, halved(operands[name], half)])) };
}

/** Runs a variant over `arrays`, those named in `halves` kept as halves; its results are numbers again. */
async function run(variant: Pick<Variant, "calls">, arrays: Floats, halves: readonly string[]): Promise<Floats> {
  const given: Arrays = { ...arrays, ...Object.fromEntries(halves.map((name) => [name, packed(arrays[name])])) };
  const results = await runCalls(device, variant.calls(), given);
  return { ...results, ...Object.fromEntries(halves.map((name) => [name, unpacked(results[name])])) };
}

/** Numbers around 0 that halves hold. */
const halfNoise = (count: number, seed: number): Float32Array => noise(count, seed).map(toHalf);

test("numbers become the nearest halves; those too large the largest, and what is no number stays none", async () => {
  const given = [0, 1, -1 / 3, 65504, 65519, 1e6, -3e38, 2 ** -24, 1e-9, -(2 ** -14) / 3, 2049, Number.NaN, Infinity, -Infinity, 5.5, -0.1];
  const arrays = { x: Float32Array.from(given), copy: new Float32Array(given.length) };
  const { x, copy } = operandsWith(arrays, ["copy"]);
  const { copy: actual } = await run({ calls: () => [copyAsHalves(x, copy)] }, arrays, ["copy"]);
  const expected = given.map((value) => (Number.isFinite(value) ? toHalf(Math.max(-65504, Math.min(65504, Math.fround(value)))) : value));
  // Devices may take numbers below the smallest normal half, 2⁻¹⁴, for 0.
  given.forEach((value, i) => {
    const tiny = Math.abs(value) < 2 ** -14 ? 2 ** -14 : 0;
    if (Number.isFinite(value)) expect(Math.abs(actual[i] - expected[i]), `${value}`).toBeLessThanOrEqual(tiny);
    else expect(Number.isFinite(actual[i]), `${value}`).toBe(false);
  });
});

/** Products at sizes that cut tiles off. Only the first is large enough for every variant: the others' tiles differ in their extent alone. */
const products: readonly {
  readonly what: string;
  readonly halves: readonly ("a" | "b" | "c")[];
  readonly flags: [boolean, boolean];
  readonly size: [number, number, number];
}[] = [
  { what: "forward", halves: ["a", "b", "c"], flags: [false, false], size: [132, 132, 140] },
  { what: "the gradient of an input", halves: ["b"], flags: [false, true], size: [20, 36, 20] },
  { what: "the gradient of a matrix", halves: ["a"], flags: [true, false], size: [20, 36, 20] },
  { what: "all transposed", halves: ["a", "b", "c"], flags: [true, true], size: [20, 36, 20] },
];

for (const { what, halves, flags, size } of products) {
  test(`a product of halves is the sum of products in every variant: ${what}, with ${halves} as halves`, async () => {
    const names = new Set<string>();
    const [rows, columns, inner] = size;
    const shape = { rows, columns, inner, transposeA: flags[0], transposeB: flags[1] };
    const arrays = { a: halfNoise(rows * inner, 1), b: halfNoise(inner * columns, 2), c: new Float32Array(rows * columns) };
    const expected = product(shape, arrays.a, arrays.b);
    for (const variant of matmulVariants("product", shape, operandsWith(arrays, halves))) {
      names.add(variant.name);
      const { c } = await run(variant, arrays, halves);
      expectNear(c, expected, halves.includes("c") ? TOLERANCE : 1e-5, variant.name);
    }
    expect([...names].some((name) => name.startsWith("quad")) && [...names].some((name) => name.startsWith("tile"))).toBe(true);
  });
}

test("GELU and its derivative are stored as halves, and scale a gradient as such, in every variant", async () => {
  const shape = { rows: 21, columns: 24, inner: 16, transposeA: false, transposeB: false };
  const words = shape.rows * shape.columns;
  const arrays = {
    a: halfNoise(shape.rows * shape.inner, 1),
    b: halfNoise(shape.inner * shape.columns, 2),
    c: new Float32Array(words),
    bias: noise(shape.columns, 3),
    g: new Float32Array(words),
    scale: halfNoise(words, 4),
  };
  const plain = product(shape, arrays.a, arrays.b);
  const biased = plain.map((value, i) => value + arrays.bias[i % shape.columns]);
  const forward = ["a", "b", "c", "g"] as const;
  const { a, b, c, bias, g } = operandsWith(arrays, forward);
  for (const keepsDerivative of [true, false]) {
    for (const variant of matmulVariants("product", shape, { a, b, c }, { bias, gelu: { output: g, keepsDerivative } })) {
      const results = await run(variant, arrays, forward);
      expectNear(results.g, biased.map(gelu), TOLERANCE, `${variant.name}: gelu`);
      if (keepsDerivative) expectNear(results.c, biased.map(geluSlope), TOLERANCE, `${variant.name}: its derivative`);
    }
  }
  const backward = ["b", "scale"] as const;
  const { scale, ...operands } = operandsWith(arrays, backward);
  for (const variant of matmulVariants("product", shape, operands, { scaledBy: scale })) {
    const results = await run(variant, arrays, backward);
    expectNear(
      results.c,
      plain.map((value, i) => value * arrays.scale[i]),
      1e-5,
      `${variant.name}: scaled`,
    );
  }
});

const shapeOf = (sequences: number, context: number, heads: number, headWidth: number): AttentionShape => ({
  sequences,
  context,
  heads,
  width: heads * headWidth,
});

for (const shape of [shapeOf(2, 10, 2, 4), shapeOf(1, 33, 3, 20)]) {
  const { sequences, context, heads, width } = shape;

  test(`attention over halves and its gradient are the reference's in every variant: ${context} rows, heads of ${width / heads}`, async () => {
    const rows = sequences * context;
    const empty = (words: number): Float32Array => new Float32Array(words);
    const arrays = {
      qkv: halfNoise(rows * 3 * width, 1),
      output: empty(rows * width),
      logSumExp: empty(rows * heads),
      dy: noise(rows * width, 2),
      delta: empty(rows * heads),
      dQkv: empty(rows * 3 * width),
    };
    const [qkv, dy] = [tf.tensor2d(arrays.qkv, [rows, 3 * width]), tf.tensor2d(arrays.dy, [rows, width])];
    const halves = ["qkv", "output"] as const;
    const operands = operandsWith(arrays, halves);
    const forward = runnable(attentionVariants(shape, operands), adapter);
    const backward = runnable(attentionGradientVariants(shape, operands), adapter);
    for (const [index, { name, calls }] of forward.entries()) {
      const results = await run({ calls: () => [...calls(), ...backward[index].calls()] }, arrays, halves);
      expectNear(results.output, attention(qkv, shape).dataSync(), TOLERANCE, `${name}: output`);
      expectNear(results.dQkv, attentionGradient(qkv, dy, shape).dataSync(), TOLERANCE, `${name}: gradient`);
    }
    expect(forward.length).toBeGreaterThan(2);
  });
}

test("layer norm into halves, by every variant", async () => {
  for (const [rows, width] of [
    [1, 4],
    [17, 20],
    [130, 64],
    [3, 200],
  ]) {
    const given = { x: noise(rows * width, 1), gain: noise(width, 2), bias: noise(width, 3) };
    const arrays = { ...given, y: new Float32Array(rows * width), mean: new Float32Array(rows), rstd: new Float32Array(rows) };
    const expected = layerNorm(rows, width, 1e-5, given.x, given.gain, given.bias);
    for (const variant of runnable(layerNormVariants({ rows, width }, 1e-5, operandsWith(arrays, ["y"])), adapter)) {
      const { y, rstd } = await run(variant, arrays, ["y"]);
      expectNear(y, expected.y, TOLERANCE, `${rows}×${width}, ${variant.name}: y`);
      expectNear(rstd, expected.rstd, 1e-5, `${rows}×${width}, ${variant.name}: rstd`);
    }
  }
});

test("AdamW writes the parameters that decay as halves too, and no others", async () => {
  const [words, decayed] = [256, 128];
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
  const arrays = {
    weights: noise(words, 1),
    gradient: noise(words, 2),
    firstMoment: noise(words, 3),
    secondMoment: noise(words, 4).map(Math.abs),
    norm: Float32Array.of(3, 0.25),
    rates: Float32Array.of(0.03, 1.5, 0.01, 0),
    copy: new Float32Array(decayed),
  };
  const { copy, weights } = await run({ calls: () => [adamw(words, decayed, settings, operandsWith(arrays, ["copy"]))] }, arrays, ["copy"]);
  expect([...copy]).toEqual([...weights.subarray(0, decayed)].map(toHalf));
});

test("kernels with halves are chosen apart from those without, and agree where they are measured", async () => {
  const tuner = new Tuner(device, { ...adapter, half }, () => performance.now());
  const operands = operandsOf({ a: new Float32Array(4), b: new Float32Array(4) });
  const halves = { a: halved(operands.a, half), b: halved(operands.b, half) };
  const shape = { rows: 250, columns: 256, inner: 250, transposeA: false, transposeB: true };
  const rows = { rows: 20_000, width: 256 };
  const heads = shapeOf(4, 100, 8, 32);
  const points = [matmulPoint(shape, adapter, halves), layerNormPoint(rows, adapter, half), attentionPoint(heads, adapter, half)];
  const others = [matmulPoint(shape, adapter, operands), layerNormPoint(rows, adapter), attentionPoint(heads, adapter)];
  expect(new Set([...points, ...others].map(({ key }) => key)).size).toBe(6);
  await tuner.settle(points);
  expect(Object.keys(tuner.choices)).toEqual(points.map(({ key }) => key));
  expect(tuner.refused).toEqual([]);
});
