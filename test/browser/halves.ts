// Half-precision numbers on the host, as the GPU keeps them: for tests of kernels that read and write them.

/** The nearest half; of two as near, the one whose last bit is 0. */
export function toHalf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const step = 2 ** (exponentOf(value) - 10);
  const steps = Math.abs(value) / step;
  const below = Math.floor(steps);
  const isAbove = steps - below > 0.5 || (steps - below === 0.5 && below % 2 === 1);
  return Math.sign(value) * (below + (isAbove ? 1 : 0)) * step;
}

/** Of the power of two below a number; halves have none below −14. */
const exponentOf = (value: number): number => Math.max(-14, Math.floor(Math.log2(Math.abs(value))));

function bitsOf(half: number): number {
  const sign = half < 0 || Object.is(half, -0) ? 0x8000 : 0;
  if (half === 0) return sign;
  const exponent = exponentOf(half);
  const steps = Math.abs(half) / 2 ** (exponent - 10);
  return sign + (steps < 1024 ? steps : 1024 * (exponent + 15) + steps - 1024);
}

function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const steps = bits & 1023;
  if (exponent === 31) return steps === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? steps * 2 ** -24 : (1024 + steps) * 2 ** (exponent - 25));
}

/** Numbers rounded to halves, two in a word. */
export function packed(numbers: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: numbers.length / 2 }, (_, i) => {
    const [low, high] = [numbers[2 * i], numbers[2 * i + 1]].map((value) => bitsOf(toHalf(value)));
    return low + high * 2 ** 16;
  });
}

/** The numbers of words read back as f32. */
export function unpacked(words: Float32Array): Float32Array {
  const bits = new Uint16Array(words.buffer, words.byteOffset, 2 * words.length);
  return Float32Array.from(bits, numberOf);
}
