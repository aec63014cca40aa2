// How a GGUF file holds numbers: ggml's F32, F16 and Q8_0. A Q8_0 block is a scale in f16 and 32 whole numbers of eight bits, and no
// block reaches over the end of a row.

import { badPackage } from "../gate";
import { halfOf, halvesOf, LARGEST_HALF } from "../narrowing";
import { F32_OF } from "../widening";

export const GGUF_DTYPES = ["f32", "f16", "q8_0"] as const;
export type GgufDtype = (typeof GGUF_DTYPES)[number];

/** Numbers of a Q8_0 block. */
const BLOCK = 32;

interface Encoding {
  /** ggml's number of the type. */
  readonly id: number;
  /** Numbers that stand or fall together, and the bytes that they take. */
  readonly block: number;
  readonly bytes: number;
  /** The largest number it holds. */
  readonly largest: number;
  encode(row: Float32Array): Uint8Array;
  decode(bytes: Uint8Array): Float32Array;
}

export const ENCODINGS: Readonly<Record<GgufDtype, Encoding>> = {
  f32: { id: 0, block: 1, bytes: 4, largest: Infinity, encode: bytesOf, decode: F32_OF.F32! },
  f16: { id: 1, block: 1, bytes: 2, largest: LARGEST_HALF, encode: (row) => bytesOf(halvesOf(row)), decode: F32_OF.F16! },
  q8_0: { id: 8, block: BLOCK, bytes: 2 + BLOCK, largest: 127 * LARGEST_HALF, encode: encodeQ8, decode: decodeQ8 },
};

/** What a row of `length` numbers is kept in where `wanted` is: Q8_0 takes whole blocks, and F16 the rows that have none. */
export const dtypeFor = (wanted: GgufDtype, length: number): GgufDtype => (length % ENCODINGS[wanted].block === 0 ? wanted : "f16");

/** Bytes of so many rows of `length` numbers. */
export const bytesOfRows = (dtype: GgufDtype, length: number, rows: number): number =>
  (length / ENCODINGS[dtype].block) * ENCODINGS[dtype].bytes * rows;

/** The bytes of a row of the tensor `name`. Throws StudioError("bad-package") where it holds a number that the type has none for. */
export function encodeRow(dtype: GgufDtype, row: Float32Array, name: string): Uint8Array {
  const { largest, encode } = ENCODINGS[dtype];
  for (const value of row)
    if (!(Math.abs(value) <= largest)) throw badPackage(`Tensor ${name} holds ${value}, which ${dtype} has no number for.`);
  return encode(row);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** As ggml's quantize_row_q8_0 does it: the largest magnitude becomes 127, and halves are rounded away from zero. */
function encodeQ8(row: Float32Array): Uint8Array {
  const blocks = row.length / BLOCK;
  const bytes = new Uint8Array(blocks * (2 + BLOCK));
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block++) {
    const values = row.subarray(block * BLOCK, (block + 1) * BLOCK);
    const at = block * (2 + BLOCK);
    const scale = Math.fround(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127);
    view.setUint16(at, halfOf(scale), true);
    if (scale === 0) continue;
    values.forEach((value, i) => {
      const steps = Math.fround(value * Math.fround(1 / scale));
      view.setInt8(at + 2 + i, Math.sign(steps) * Math.floor(Math.abs(steps) + 0.5));
    });
  }
  return bytes;
}

function decodeQ8(bytes: Uint8Array): Float32Array {
  const blocks = bytes.length / (2 + BLOCK);
  const row = new Float32Array(blocks * BLOCK);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let block = 0; block < blocks; block++) {
    const at = block * (2 + BLOCK);
    const [scale] = ENCODINGS.f16.decode(bytes.subarray(at, at + 2));
    for (let i = 0; i < BLOCK; i++) row[block * BLOCK + i] = scale * view.getInt8(at + 2 + i);
  }
  return row;
}
