// Writing a GGUF file: the fields and the list of tensors by this file, the data row by row as the caller has them. Not what a model's
// fields and tensors are: that is gpt2.ts's.

import { encodeUtf8 } from "../../format/utf8";
import { grown } from "../../growable";
import { type GgufFields, type GgufTensor, type GgufValue, LIST, MAGIC, padded, rowsOf, VALUE_TYPES, VERSION } from "./container";
import { bytesOfRows, ENCODINGS, encodeRow } from "./dtypes";

/** A tensor to write. */
export interface TensorToWrite extends GgufTensor {
  /** Its row of this number. */
  row(at: number): Float32Array;
}

/** The file. Throws StudioError("bad-package") for a number that a tensor's type can't hold. */
export function writeGguf(fields: GgufFields, tensors: ReadonlyMap<string, TensorToWrite>): Uint8Array<ArrayBuffer> {
  const places = placesOf(tensors);
  const header = headerOf(fields, tensors, places);
  const start = padded(header.length);
  const last = [...tensors].at(-1);
  const file = new Uint8Array(start + (last ? padded(places.get(last[0])! + sizeOf(last[1])) : 0));
  file.set(header);
  for (const [name, tensor] of tensors) {
    let at = start + places.get(name)!;
    for (let row = 0; row < rowsOf(tensor); row++) {
      const bytes = encodeRow(tensor.dtype, tensor.row(row), name);
      file.set(bytes, at);
      at += bytes.length;
    }
  }
  return file;
}

const sizeOf = (tensor: GgufTensor): number => bytesOfRows(tensor.dtype, tensor.dimensions[0], rowsOf(tensor));

/** Where each tensor's data begin, counted from the first. */
function placesOf(tensors: ReadonlyMap<string, GgufTensor>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let at = 0;
  for (const [name, tensor] of tensors) {
    places.set(name, at);
    at += padded(sizeOf(tensor));
  }
  return places;
}

function headerOf(
  fields: GgufFields,
  tensors: ReadonlyMap<string, GgufTensor>,
  places: ReadonlyMap<string, number>,
): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  out.u32(MAGIC);
  out.u32(VERSION);
  out.u64(tensors.size);
  out.u64(fields.size);
  for (const [name, field] of fields) {
    out.text(name);
    writeValue(out, field);
  }
  for (const [name, { dtype, dimensions }] of tensors) {
    out.text(name);
    out.u32(dimensions.length);
    for (const size of dimensions) out.u64(size);
    out.u32(ENCODINGS[dtype].id);
    out.u64(places.get(name)!);
  }
  return out.done();
}

function writeValue(out: Bytes, field: GgufValue): void {
  const isList = field.type === "strings" || field.type === "int32s";
  if (isList) out.u32(LIST);
  out.u32(VALUE_TYPES[field.type]);
  if (isList) out.u64(field.value.length);
  if (field.type === "string") out.text(field.value);
  else if (field.type === "uint32") out.u32(field.value);
  else if (field.type === "float32") out.f32(field.value);
  else if (field.type === "bool") out.u8(field.value ? 1 : 0);
  else if (field.type === "strings") for (const text of field.value) out.text(text);
  else for (const number of field.value) out.u32(number >>> 0);
}

/** Bytes that grow as they are written. */
class Bytes {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(value: number): void {
    this.#view.setUint8(this.#room(1), value);
  }

  u32(value: number): void {
    this.#view.setUint32(this.#room(4), value, true);
  }

  u64(value: number): void {
    this.#view.setBigUint64(this.#room(8), BigInt(value), true);
  }

  f32(value: number): void {
    this.#view.setFloat32(this.#room(4), value, true);
  }

  /** Its length in bytes, then its UTF-8 form. */
  text(value: string): void {
    const bytes = encodeUtf8(value);
    this.u64(bytes.length);
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Where the next `count` bytes go. */
  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    const bytes = grown(this.#bytes, this.#length);
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    return at;
  }
}
