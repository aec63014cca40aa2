// f32 numbers as the nearest f16 numbers (IEEE 754 binary16), ties to even, as IEEE 754 rounds. widening.ts goes the other way.

/** The largest finite f16. */
export const LARGEST_HALF = 65504;
/** From here on rounding leads to infinity: halfway between the largest and the one after it. */
const OVERFLOW = 65520;

/** The first of `numbers` that f16 can't hold; undefined where it can hold all. */
export function beyondHalf(numbers: Float32Array): number | undefined {
  for (let i = 0; i < numbers.length; i++) if (!(Math.abs(numbers[i]) < OVERFLOW)) return numbers[i];
  return undefined;
}

/** The f16 of each number, as its bits; those that f16 can't hold become infinite. */
export function narrowed(numbers: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(numbers.length);
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < halves.length; i++) halves[i] = halfOf(bits[i]);
  return halves;
}

/** The f16 of the f32 with these bits: sign, eight bits of exponent with bias 127, 23 of fraction. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // OVERFLOW and above
  // Normal: the exponent's bias becomes 15. A half is added, less one where the last bit kept is 0, and 13 bits go.
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13);
  // Subnormal: the fraction with its leading 1 in units of 2⁻²⁴. Below half a unit nothing is left.
  if (magnitude < 0x33000000) return sign;
  const shift = 126 - (magnitude >>> 23);
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  return sign | ((fraction + (1 << (shift - 1)) - 1 + ((fraction >> shift) & 1)) >> shift);
}
