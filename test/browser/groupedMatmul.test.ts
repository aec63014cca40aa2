// Matrix products in groups, by every variant that takes them, against sums in 64 bits.

import { expect, test } from "vitest";
import type { Operand } from "../../src/core/webgpu/call";
import type { Epilogue } from "../../src/core/webgpu/kernels/matmul/shape";
import { matmulPoint, matmulVariants } from "../../src/core/webgpu/kernels/matmul/variants";
import { Tuner } from "../../src/core/webgpu/tuner";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { gelu, geluSlope, product } from "./matmulOracle";
import { noise, operandsOf, runCalls } from "./runCalls";

const { device, adapter } = await deviceForTests();

const UNTOUCHED = 7;

for (const tile of [1, 8, 32, 64]) {
  test(`tiles of ${tile} rows take the matrix and bias of their number, and those without a number are left as they are`, async () => {
    const groups = Int32Array.of(1, 1, 0, 2, -1);
    const rows = groups.length * tile;
    const names = new Set<string>();
    // Large tiles take seconds to compile, and no turn of b is theirs alone.
    for (const transposeB of tile < 64 ? [false, true] : [false]) {
      for (const [columns, inner] of [
        tile === 32 ? [132, 128] : [36, 20], // the largest quads are offered from 128 on
        [5, 7],
      ]) {
        const hosts = {
          a: noise(rows * inner, 1),
          b: noise(3 * inner * columns, 2),
          c: new Float32Array(rows * columns).fill(UNTOUCHED),
          g: new Float32Array(rows * columns).fill(UNTOUCHED),
          bias: noise(3 * columns, 3),
          scale: noise(rows * columns, 4),
          groups,
        };
        const at: Record<keyof typeof hosts, Operand> = operandsOf(hosts);
        const plain = new Float64Array(rows * columns).fill(Number.NaN);
        groups.forEach((number, place) => {
          if (number < 0) return;
          const [a, b] = [hosts.a.subarray(place * tile * inner), hosts.b.subarray(number * inner * columns)];
          plain.set(product({ rows: tile, columns, inner, transposeA: false, transposeB }, a, b), place * tile * columns);
        });
        const expected = (finish: (value: number, i: number) => number) =>
          plain.map((value, i) => (Number.isNaN(value) ? UNTOUCHED : finish(value, i)));
        const biased = (value: number, i: number): number =>
          value + hosts.bias[groups[Math.floor(i / columns / tile)] * columns + (i % columns)];
        const cases: readonly [Epilogue, Partial<Record<"c" | "g", Float64Array>>][] = transposeB
          ? [[{ scaledBy: at.scale }, { c: expected((value, i) => value * hosts.scale[i]) }]]
          : [
              [{ bias: at.bias }, { c: expected(biased) }],
              [
                { bias: at.bias, gelu: { output: at.g, keepsDerivative: true } },
                { c: expected((value, i) => geluSlope(biased(value, i))), g: expected((value, i) => gelu(biased(value, i))) },
              ],
            ];
        const shape = { rows, columns, inner, transposeA: false, transposeB };
        const operands = { a: at.a, b: at.b, c: at.c, groups: { over: "rows", table: at.groups, count: 3, tile } as const };
        for (const [epilogue, wanted] of cases) {
          for (const { name, calls } of matmulVariants("grouped", shape, operands, epilogue)) {
            names.add(name.split(" ")[0]);
            const results = await runCalls(device, calls(), hosts);
            for (const [array, numbers] of Object.entries(wanted))
              expectNear(
                results[array],
                numbers,
                1e-5,
                `${name} at ${rows}×${columns}×${inner} with ${Object.keys(epilogue)}: ${array}`,
                1,
              );
          }
        }
      }
    }
    expect([...names]).toEqual(["plain", ...(tile >= 8 ? ["quad"] : []), ...(tile >= 32 ? ["tile"] : [])]);
  });
}

for (const tile of [1, 8, 32]) {
  test(`stretches of the inner dimension, in tiles of ${tile}, make a matrix each, added to what stands there where that is asked for`, async () => {
    // The second is empty; what follows the last is no number.
    const groups = Int32Array.of(0, 3 * tile, 3 * tile, 4 * tile, 9 * tile);
    const [count, inner] = [groups.length - 1, 10 * tile];
    for (const [rows, columns] of [
      [36, 20],
      [5, 7],
    ]) {
      const hosts = { a: noise(inner * rows, 1), b: noise(inner * columns, 2), c: noise(count * rows * columns, 3), groups };
      hosts.a.fill(Number.NaN, 9 * tile * rows);
      const operands = operandsOf(hosts);
      const sums = new Float64Array(count * rows * columns);
      for (let group = 0; group < count; group++) {
        const [first, last] = [groups[group], groups[group + 1]];
        const shape = { rows, columns, inner: last - first, transposeA: true, transposeB: false };
        sums.set(product(shape, hosts.a.subarray(first * rows), hosts.b.subarray(first * columns)), group * rows * columns);
      }
      const shape = { rows, columns, inner, transposeA: true, transposeB: false };
      const { a, b, c, groups: table } = operands;
      for (const accumulates of [false, true]) {
        const expected = accumulates ? sums.map((sum, i) => sum + hosts.c[i]) : sums;
        for (const { name, calls } of matmulVariants(
          "grouped",
          shape,
          { a, b, c, groups: { over: "inner", table, count, tile } },
          { accumulates },
        )) {
          const results = await runCalls(device, calls(), hosts);
          expectNear(results.c, expected, 1e-5, `${name} at ${rows}×${columns}×${inner}`, 1);
        }
      }
    }
  });
}

test("products in groups are tuned apart from others, and the choice agrees with the plain variant", async () => {
  const tuner = new Tuner(device, adapter, () => performance.now());
  const { a, b, table } = operandsOf({ a: new Float32Array(1), b: new Float32Array(1), table: new Int32Array(1) });
  const rows = { rows: 1280, columns: 252, inner: 64, transposeA: false, transposeB: false };
  const inner = { rows: 64, columns: 252, inner: 1280, transposeA: true, transposeB: false };
  await tuner.settle([
    matmulPoint(rows, adapter, { a, b, groups: { over: "rows", table, count: 8, tile: 8 } }),
    matmulPoint(inner, adapter, { a, b, groups: { over: "inner", table, count: 8, tile: 8 } }),
  ]);
  expect(Object.keys(tuner.choices)).toEqual(["matmul nn in groups of rows, 8 256×256×64", "matmul tn in groups of inner, 8 64×256×256"]);
  expect(Object.values(tuner.choices)).not.toContain("plain");
  expect(tuner.refused).toEqual([]);
});
