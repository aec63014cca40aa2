// f32 numbers as f16 (IEEE 754 binary16), rounded to the nearest and to even of two as near. The way back is widening.ts's.

/** The largest finite f16. */
export const LARGEST_HALF = 65504;

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The bits of the f16 nearest to `value`; infinity from 65520 on. */
export function halfOf(value: number): number {
  floats[0] = value;
  const sign = (words[0] >>> 16) & 0x8000;
  const magnitude = words[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below the smallest normal f16, 2⁻¹⁴, steps are 2⁻²⁴ wide: f32 rounds to them where its own last bit stands for one.
  if (magnitude < 0x38800000) {
    floats[0] = Math.abs(value) + 0.5;
    return sign | (words[0] - 0x3f000000);
  }
  const even = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + even) >>> 13);
}

/** All of them. */
export function halvesOf(data: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) halves[i] = halfOf(data[i]);
  return halves;
}
