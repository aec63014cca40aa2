// Reading a GGUF file as the studio writes them: every count and place is held against the file before anything is taken for it. What
// the fields must say is gpt2.ts's.

import { badPackage, readText, shown } from "../gate";
import { type GgufFields, type GgufTensor, type GgufValue, LIST, MAGIC, padded, rowsOf, VALUE_TYPES, VERSION } from "./container";
import { bytesOfRows, ENCODINGS, GGUF_DTYPES } from "./dtypes";

/** A tensor with its data as they lie in the file. */
export interface StoredRows extends GgufTensor {
  readonly bytes: Uint8Array;
}

export interface GgufFile {
  readonly fields: GgufFields;
  readonly tensors: ReadonlyMap<string, StoredRows>;
}

/** What a file holds. Throws StudioError("bad-package") naming the field or tensor for anything that does not fit. */
export function readGguf(file: Uint8Array): GgufFile {
  const from = new Cursor(file);
  if (from.u32("its first bytes") !== MAGIC) throw badPackage("The file is no GGUF: it does not begin with these letters.");
  const version = from.u32("its version");
  if (version !== VERSION) throw badPackage(`The GGUF file is of version ${version}; the studio writes ${VERSION}.`);
  const [tensorCount, fieldCount] = [from.count("its number of tensors", 1), from.count("its number of fields", 1)];
  const fields = new Map<string, GgufValue>();
  for (let i = 0; i < fieldCount; i++) {
    const name = from.text(`the name of field ${i}`);
    if (fields.has(name)) throw badPackage(`Field ${name} is there twice.`);
    fields.set(name, readValue(from, name));
  }
  const entries = Array.from({ length: tensorCount }, (_, i) => readEntry(from, i));
  return { fields, tensors: placed(entries, file, padded(from.at)) };
}

function readValue(from: Cursor, name: string): GgufValue {
  const type = from.u32(name);
  const isList = type === LIST;
  const inner = isList ? from.u32(name) : type;
  if (isList) {
    if (inner === VALUE_TYPES.strings) return { type: "strings", value: from.list(name, 8, () => from.text(name)) };
    if (inner === VALUE_TYPES.int32s) return { type: "int32s", value: Int32Array.from(from.list(name, 4, () => from.u32(name) | 0)) };
  } else if (inner === VALUE_TYPES.uint32) return { type: "uint32", value: from.u32(name) };
  else if (inner === VALUE_TYPES.float32) return { type: "float32", value: from.f32(name) };
  else if (inner === VALUE_TYPES.bool) return { type: "bool", value: from.u8(name) !== 0 };
  else if (inner === VALUE_TYPES.string) return { type: "string", value: from.text(name) };
  throw badPackage(`Field ${name} is ${isList ? "a list of" : "of"} type ${inner}, which the studio does not write.`);
}

interface Entry {
  readonly name: string;
  readonly tensor: GgufTensor;
  readonly place: number;
}

function readEntry(from: Cursor, at: number): Entry {
  const name = from.text(`the name of tensor ${at}`);
  const count = from.u32(name);
  if (count < 1 || count > 2) throw badPackage(`Tensor ${name} has ${count} dimensions, not one or two.`);
  const dimensions = Array.from({ length: count }, () => from.u64(name));
  const id = from.u32(name);
  const dtype = GGUF_DTYPES.find((known) => ENCODINGS[known].id === id);
  if (dtype === undefined) throw badPackage(`Tensor ${name} is of type ${id}, not ${GGUF_DTYPES.join(", ")}.`);
  if (dimensions.some((size) => size < 1 || size > 2 ** 31) || dimensions[0] % ENCODINGS[dtype].block !== 0)
    throw badPackage(`Tensor ${name} of ${dtype} has the dimensions ${shown(dimensions)}.`);
  return { name, tensor: { dtype, dimensions }, place: from.u64(name) };
}

/** The tensors with their data, which must follow one another without gaps, up to the end of the file. */
function placed(entries: readonly Entry[], file: Uint8Array, start: number): ReadonlyMap<string, StoredRows> {
  const tensors = new Map<string, StoredRows>();
  let due = 0;
  for (const { name, tensor, place } of entries) {
    if (tensors.has(name)) throw badPackage(`Tensor ${name} is there twice.`);
    if (place !== due) throw badPackage(`Tensor ${name} begins at byte ${place} of the data, where ${due} was due.`);
    const size = bytesOfRows(tensor.dtype, tensor.dimensions[0], rowsOf(tensor));
    if (start + place + size > file.length) throw badPackage(`Tensor ${name} ends after the file.`);
    tensors.set(name, { ...tensor, bytes: file.subarray(start + place, start + place + size) });
    due = padded(place + size);
  }
  if (start + due !== file.length) throw badPackage(`The file has ${file.length} bytes, not the ${start + due} that its tensors take.`);
  return tensors;
}

/** A place in the file that moves on; reading beyond its end is refused by what was being read. */
class Cursor {
  at = 0;
  readonly #file: Uint8Array;
  readonly #view: DataView;

  constructor(file: Uint8Array) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#past(1, what));
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#past(4, what), true);
  }

  f32(what: string): number {
    return this.#view.getFloat32(this.#past(4, what), true);
  }

  u64(what: string): number {
    const value = Number(this.#view.getBigUint64(this.#past(8, what), true));
    if (!Number.isSafeInteger(value)) throw badPackage(`The GGUF file gives ${what} as ${value}.`);
    return value;
  }

  /** A number of things of which each takes `bytes` at least. */
  count(what: string, bytes: number): number {
    const count = this.u64(what);
    if (count * bytes > this.#file.length - this.at)
      throw badPackage(`The GGUF file gives ${what} as ${count}, more than it has room for.`);
    return count;
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`, 1);
    const at = this.#past(length, what);
    return readText(this.#file.subarray(at, at + length), what);
  }

  list<Value>(what: string, bytes: number, read: () => Value): readonly Value[] {
    return Array.from({ length: this.count(`the length of ${what}`, bytes) }, read);
  }

  #past(bytes: number, what: string): number {
    const { at } = this;
    if (at + bytes > this.#file.length) throw badPackage(`The GGUF file ends within ${what}.`);
    this.at = at + bytes;
    return at;
  }
}
