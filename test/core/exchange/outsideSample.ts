// Models as other programs save them, for the tests of what reads those: any tensors in any dtype, in one file or several.

import { type ByteSource, inMemory } from "../../../src/core/corpus/reading/bytes";
import type { OutsideFile } from "../../../src/core/exchange/outsideModel";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import type { HostTensor, NamedTensors } from "../../../src/core/graph/executor";
import { initializeGpt } from "../../../src/core/model/gpt";

export const shape = { layers: 2, heads: 2, width: 8, context: 6, vocabSize: 11 };

export type Saved = "F32" | "F16" | "BF16";

/** The numbers of a tiny model, which f16 and bf16 hold exactly. */
export function weights(): Map<string, HostTensor> {
  const numbers = (data: Float32Array): Float32Array => data.map((_, i) => ((i * 7) % 64) / 32 - 1);
  return new Map([...initializeGpt(shape, 1)].map(([name, { shape, data }]) => [name, { shape, data: numbers(data) }]));
}

/** The bits of an f16 with a value that it holds exactly and that is 0 or not tiny. */
function halfOf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  if (value === 0) return (bits >>> 16) & 0x8000;
  return ((bits >>> 16) & 0x8000) | ((((bits >>> 23) & 0xff) - 112) << 10) | ((bits >>> 13) & 0x3ff);
}

const BYTES_OF: Record<Saved, (data: Float32Array) => Uint8Array> = {
  F32: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  F16: (data) => new Uint8Array(Uint16Array.from(data, halfOf).buffer),
  BF16: (data) => new Uint8Array(Uint16Array.from(new Uint32Array(data.slice().buffer), (bits) => bits >>> 16).buffer),
};

/** A safetensors file of these tensors in a dtype. */
export function saved(tensors: NamedTensors, dtype: Saved = "F32"): Uint8Array {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    const bytes = BYTES_OF[dtype](data);
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    parts.push(bytes);
  }
  const json = encodeUtf8(JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  let to = 8 + json.length;
  for (const part of parts) {
    file.set(part, to);
    to += part.length;
  }
  return file;
}

export const prefixed = (tensors: NamedTensors): NamedTensors =>
  new Map([...tensors].map(([name, tensor]) => [`transformer.${name}`, tensor]));

export const config = {
  model_type: "gpt2",
  n_layer: shape.layers,
  n_head: shape.heads,
  n_embd: shape.width,
  n_positions: shape.context,
  vocab_size: shape.vocabSize,
  activation_function: "gelu_new",
};

export const fileOf = (path: string, content: Uint8Array | object): OutsideFile => ({
  path,
  file: inMemory(content instanceof Uint8Array ? content : encodeUtf8(JSON.stringify(content))) as ByteSource,
});
