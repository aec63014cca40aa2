// What matrix kernels compute, in 64-bit floats and as plainly as can be: the oracle of their tests.

import type { MatmulShape } from "../../src/core/webgpu/kernels/matmul/shape";

/** a · b, either stored transposed where the shape says so. */
export function product(
  { rows, columns, inner, transposeA, transposeB }: MatmulShape,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++)
        c[i * columns + j] += a[transposeA ? k * rows + i : i * inner + k] * b[transposeB ? j * inner + k : k * columns + j];
  return c;
}

/** GELU, tanh form. */
export const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** Its derivative, by a central difference. */
export const geluSlope = (x: number): number => (gelu(x + 1e-4) - gelu(x - 1e-4)) / 2e-4;
