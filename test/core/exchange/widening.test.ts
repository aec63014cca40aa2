import { expect, test } from "vitest";
import { F32_OF } from "../../../src/core/exchange/widening";

const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const bytes = new Uint8Array(all.buffer);

/** The value of an f16 by its definition. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

test("every f16 becomes the f32 of its value", () => {
  expect(F32_OF.F16!(bytes)).toEqual(Float32Array.from(all, halfValue));
});

test("every bf16 becomes the f32 whose upper half it is", () => {
  expect(new Uint32Array(F32_OF.BF16!(bytes).buffer)).toEqual(Uint32Array.from(all, (bits) => bits * 2 ** 16));
});

test("numbers that don't begin at an address of their size are read alike", () => {
  const shifted = new Uint8Array(9);
  shifted.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 1);
  expect(F32_OF.F32!(shifted.subarray(1))).toEqual(Float32Array.of(1.5, -2));
  expect(F32_OF.BF16!(shifted.subarray(1))).toEqual(Float32Array.of(0, 1.5, 0, -2));
});
