// Every variant of the matrix product, in all layouts and with everything fused into it, against sums in 64 bits.

import { expect, test } from "vitest";
import type { Operand } from "../../src/core/webgpu/call";
import type { Epilogue } from "../../src/core/webgpu/kernels/matmul/shape";
import { matmulPoint, matmulVariants } from "../../src/core/webgpu/kernels/matmul/variants";
import { Tuner } from "../../src/core/webgpu/tuner";
import type { ChoicePoint, Variant } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { gelu, geluSlope, product } from "./matmulOracle";
import { operandsOf, runCalls } from "./runCalls";

const { device, adapter } = await deviceForTests();

const numbers = (words: number, salt: number): Float32Array => Float32Array.from({ length: words }, (_, i) => Math.sin(salt + 1.7 * i));

const sizes: readonly (readonly [number, number, number])[] = [
  [1, 4, 4],
  [20, 12, 8],
  [64, 64, 32],
  [130, 132, 140],
  [5, 7, 3],
];

for (const [transposeA, transposeB] of [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
]) {
  const layout = `${transposeA ? "aᵀ" : "a"}·${transposeB ? "bᵀ" : "b"}`;
  test(`${layout} is the sum of products in every variant, at sizes that cut tiles off`, async () => {
    const names = new Set<string>();
    for (const [rows, columns, inner] of sizes) {
      const shape = { rows, columns, inner, transposeA, transposeB };
      const hosts = { a: numbers(rows * inner, 1), b: numbers(inner * columns, 2), c: new Float32Array(rows * columns) };
      const operands = operandsOf(hosts);
      const expected = product(shape, hosts.a, hosts.b);
      for (const variant of matmulVariants("product", shape, operands)) {
        names.add(variant.name);
        const { c } = await runCalls(device, variant.calls(), hosts);
        expectNear(c, expected, 1e-5, `${variant.name} at ${rows}×${columns}×${inner}`, 1);
      }
    }
    expect([...names].some((name) => name.startsWith("quad")) && [...names].some((name) => name.startsWith("tile"))).toBe(true);
  });
}

test("bias, GELU with its derivative, scaling, residual and accumulation are fused alike in every variant", async () => {
  const shape = { rows: 20, columns: 24, inner: 16, transposeA: false, transposeB: false };
  const words = shape.rows * shape.columns;
  const hosts = {
    a: numbers(shape.rows * shape.inner, 1),
    b: numbers(shape.inner * shape.columns, 2),
    c: numbers(words, 3),
    bias: numbers(shape.columns, 4),
    residual: numbers(words, 5),
    scale: numbers(words, 6),
    g: new Float32Array(words),
  };
  const at = operandsOf(hosts);
  const plain = product(shape, hosts.a, hosts.b);
  const each = (result: (value: number, index: number) => number): Float64Array => plain.map(result);
  const withBias = (value: number, i: number): number => value + hosts.bias[i % shape.columns];
  const cases: readonly [Epilogue, Partial<Record<"c" | "g", Float64Array>>][] = [
    [{ bias: at.bias, residual: at.residual }, { c: each((value, i) => withBias(value, i) + hosts.residual[i]) }],
    [{ scaledBy: at.scale }, { c: each((value, i) => value * hosts.scale[i]) }],
    [{ accumulates: true }, { c: each((value, i) => value + hosts.c[i]) }],
    [
      { bias: at.bias, gelu: { output: at.g, keepsDerivative: true } },
      { c: each((value, i) => geluSlope(withBias(value, i))), g: each((value, i) => gelu(withBias(value, i))) },
    ],
    [{ bias: at.bias, gelu: { output: at.g, keepsDerivative: false } }, { g: each((value, i) => gelu(withBias(value, i))) }],
  ];
  for (const [epilogue, expected] of cases) {
    for (const variant of matmulVariants("product", shape, { a: at.a, b: at.b, c: at.c }, epilogue)) {
      const results = await runCalls(device, variant.calls(), hosts);
      Object.entries(expected).forEach(([name, values]) => {
        expectNear(results[name], values, 1e-5, `${variant.name} with ${Object.keys(epilogue)}`);
      });
    }
  }
});

/** A point whose plain variant writes ones and whose others do as told. */
function pointOf(others: readonly { readonly name: string; readonly writes: string }[]): ChoicePoint {
  const output: Operand = { space: "state", name: "y", words: 64 };
  const variant = (name: string, suits: Variant["suits"], value: string): Variant => ({
    name,
    suits,
    calls: () => [
      {
        label: name,
        bindings: [{ name: "y", type: "f32", operand: output, writes: true }],
        lanes: 64,
        body: `y[lane] = ${value};`,
        workgroups: [1, 1, 1],
      },
    ],
  });
  return {
    key: "ones",
    operations: 1e9,
    trials: () => [variant("plain", "any", "1.0"), ...others.map(({ name, writes }) => variant(name, "narrow", writes))],
  };
}

/** Readings come in pairs, around one submission each; `paces` are the milliseconds within the pairs, the last two in turns for ever. */
function pacedClock(paces: readonly number[]): () => number {
  let now = 0;
  let reading = 0;
  return () => {
    const pair = reading++ >> 1;
    const pace = pair < paces.length ? paces[pair] : paces[paces.length - 2 + ((pair - paces.length) % 2)];
    if (reading % 2 === 0) now += pace;
    return now;
  };
}

test("the tuner refuses a variant that disagrees with the plain one, and one that gives no number", async () => {
  const tuner = new Tuner(device, adapter, () => performance.now());
  await tuner.settle([
    pointOf([
      { name: "one off", writes: "select(1.0, 1.1, lane == 63u)" },
      { name: "not a number", writes: "bitcast<f32>(0x7fc00000u + lane)" },
    ]),
  ]);
  expect(tuner.choices).toEqual({ ones: "plain" });
  expect(tuner.refused).toEqual(["one off of ones", "not a number of ones"]);
});

test("the tuner keeps the fastest variant that agrees, and measures no point twice", async () => {
  // Once the plain variant and both others have run and were compared, the two race in turns.
  const prepared = Array.from({ length: 7 }, () => 20);
  const tuner = new Tuner(device, adapter, pacedClock([...prepared, 20, 5]));
  const point = pointOf([
    { name: "slow", writes: "1.0" },
    { name: "fast", writes: "1.0" },
  ]);
  await tuner.settle([point]);
  expect(tuner.choices).toEqual({ ones: "fast" });
  await tuner.settle([{ ...point, trials: () => expect.unreachable("measured again") }]);
  const remembering = new Tuner(device, adapter, () => performance.now(), { ones: "slow" });
  await remembering.settle([point]);
  expect(remembering.choices).toEqual({ ones: "slow" });
});

test("a matrix product is tuned by its class, and the choice agrees with the plain variant", async () => {
  const tuner = new Tuner(device, adapter, () => performance.now());
  const shape = { rows: 250, columns: 256, inner: 250, transposeA: false, transposeB: true };
  const operands = operandsOf({ a: new Float32Array(1), b: new Float32Array(1) });
  await tuner.settle([matmulPoint(shape, adapter, operands)]);
  expect(Object.keys(tuner.choices)).toEqual(["matmul nt 256×256×256"]);
  expect(tuner.refused).toEqual([]);
});
