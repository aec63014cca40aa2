import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfOf, halvesOf, LARGEST_HALF } from "../../../src/core/exchange/narrowing";
import { F32_OF } from "../../../src/core/exchange/widening";

const widened = (half: number): number => F32_OF.F16!(new Uint8Array(Uint16Array.of(half).buffer))[0];

describe("f32 as f16", () => {
  it("every f16 but those that are no number comes back from its f32 as it was", () => {
    for (let half = 0; half < 2 ** 16; half++) if (!Number.isNaN(widened(half))) expect(halfOf(widened(half))).toBe(half);
  });

  it("a number becomes the nearest f16, the even one of two as near", () => {
    const check = (value: number): void => {
      const half = halfOf(value);
      const error = Math.abs(widened(half) - value);
      for (const neighbour of [half - 1, half + 1]) {
        const other = Math.abs(widened(neighbour & 0xffff) - value);
        if (Number.isFinite(other)) expect(error < other || (error === other && half % 2 === 0)).toBe(true);
      }
    };
    fc.assert(fc.property(fc.float({ min: 2 ** -26, max: LARGEST_HALF, noNaN: true }), check));
    for (const value of [1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25 * 3, 2 ** -24 * 1.5]) check(value);
  });

  it("what is beyond the largest f16 is infinite, what is too small nothing, each with its sign", () => {
    expect(Array.from(halvesOf(Float32Array.of(65520, -1e9, 65519, 2 ** -26, -(2 ** -26), -0)))).toEqual([
      0x7c00, 0xfc00, 0x7bff, 0, 0x8000, 0x8000,
    ]);
    expect(halfOf(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00);
  });
});
