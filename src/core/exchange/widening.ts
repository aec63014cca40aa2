// Numbers of 16 bits as the f32 numbers of the same value: f16 (IEEE 754 binary16) and bf16 (the upper half of an f32). Both are exact.

import type { Dtype } from "./safetensorsHeader";

/** What makes f32 numbers of the little-endian bytes of a dtype, which are numbers of that dtype and nothing besides. */
export const F32_OF: Partial<Record<Dtype, (bytes: Uint8Array) => Float32Array>> = {
  F32: (bytes) => new Float32Array(...aligned(bytes, 4)),
  F16: (bytes) => mapped(new Uint16Array(...aligned(bytes, 2)), halfBits),
  BF16: (bytes) => mapped(new Uint16Array(...aligned(bytes, 2)), (bits) => bits << 16),
};

/** Where `bytes` lie, copied where an array of numbers of `size` bytes can't begin there. */
function aligned(bytes: Uint8Array, size: number): [ArrayBufferLike, number, number] {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return [buffer, byteOffset, byteLength / size];
}

function mapped(numbers: Uint16Array, bitsOf: (bits: number) => number): Float32Array {
  const bits = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) bits[i] = bitsOf(numbers[i]);
  return new Float32Array(bits.buffer);
}

/** The bits of the f32 with the value of the f16 with these: sign, five bits of exponent with bias 15, ten of fraction. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal f16 is a normal f32: its highest bit becomes the one before the point.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
