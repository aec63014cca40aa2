// safetensors files of f32 tensors (https://github.com/huggingface/safetensors#format): eight bytes with the header's
// length, a JSON header, then the numbers, all little-endian. Other dtypes are refused, not converted. Numbers are
// written as they lie in memory, which is little-endian on every machine that runs a browser.

import { encodeUtf8 } from "../format/utf8";
import type { HostTensor, NamedTensors } from "../graph/executor";
import { elementCount } from "../graph/shape";
import { badPackage, isObject, type JsonObject, readJsonObject, shown } from "./gate";

const LENGTH_BYTES = 8;
/** The header's end falls on a multiple of this, so the numbers are aligned. */
const ALIGNMENT = 8;
/** The limit of the format's own library. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = "__metadata__";
/** transformers refuses a file that does not say which framework's layout it has. */
const PYTORCH: Metadata = { format: "pt" };

/** What a file says of itself, in texts. */
export type Metadata = Readonly<Record<string, string>>;

/** The file of `tensors`, their data in the order of the map. A shape must match its data. */
export function writeSafetensors(tensors: NamedTensors, metadata: Metadata = PYTORCH): Uint8Array<ArrayBuffer> {
  let dataBytes = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    if (name === METADATA || elementCount(shape) !== data.length) throw new Error(`tensor ${name} can't be written`);
    const begin = dataBytes;
    dataBytes += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, dataBytes] }] as const;
  });
  const header = encodeUtf8(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const headerBytes = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;

  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(header, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + header.length, LENGTH_BYTES + headerBytes);
  let at = LENGTH_BYTES + headerBytes;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * The tensors of a file, in the order of their data. Data are views into `bytes` where its alignment allows, copies
 * elsewhere. Throws StudioError("bad-package") naming the tensor or field for anything that the format forbids, for
 * gaps and overlaps, and for dtypes other than F32.
 */
export function readSafetensors(bytes: Uint8Array): NamedTensors {
  const { header, dataStart } = readHeader(bytes);
  metadataOf(header);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  const tensors = new Map<string, HostTensor>();
  let at = 0;
  for (const { name, shape, begin, end } of entries) {
    if (begin !== at) throw badPackage(`Tensor ${name} begins at byte ${begin} of the data, where ${at} was due.`);
    if (end > bytes.length - dataStart) throw badPackage(`Tensor ${name} ends at byte ${end}, after the file.`);
    at = end;
    tensors.set(name, { shape, data: floats(bytes, dataStart + begin, dataStart + end) });
  }
  if (at !== bytes.length - dataStart) throw badPackage(`The file holds ${bytes.length - dataStart - at} bytes after its last tensor.`);
  return tensors;
}

/** What a file says of itself; nothing where it has no such part. Throws StudioError("bad-package") for what is no text. */
export function readMetadata(bytes: Uint8Array): Metadata {
  return metadataOf(readHeader(bytes).header);
}

function readHeader(bytes: Uint8Array): { readonly header: JsonObject; readonly dataStart: number } {
  const dataStart = LENGTH_BYTES + headerLength(bytes);
  return { header: readJsonObject(bytes.subarray(LENGTH_BYTES, dataStart), "The safetensors header"), dataStart };
}

/** The header's length, checked against the file. */
function headerLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) throw badPackage(`The safetensors file has ${bytes.length} bytes, too few for a header.`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || length > bytes.length - LENGTH_BYTES) {
    throw badPackage(`The safetensors header claims ${length} bytes of a file of ${bytes.length}.`);
  }
  return length;
}

function metadataOf({ [METADATA]: metadata = {} }: JsonObject): Metadata {
  if (isObject(metadata) && Object.values(metadata).every((value) => typeof value === "string")) return metadata as Metadata;
  throw badPackage(`The safetensors header's ${METADATA} holds something else than texts.`);
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** One tensor's line of the header, with the shape checked against the length of the data. */
function readEntry(name: string, value: unknown): Entry {
  if (!isObject(value)) throw badPackage(`Tensor ${name} has no description in the header.`);
  if (value.dtype !== "F32") throw badPackage(`Tensor ${name} has dtype ${shown(value.dtype)}; the studio reads F32.`);
  const { shape, data_offsets: offsets } = value;
  if (!isCounts(shape)) throw badPackage(`Tensor ${name} has the shape ${shown(shape)}.`);
  if (!isCounts(offsets) || offsets.length !== 2) throw badPackage(`Tensor ${name} has the data_offsets ${shown(offsets)}.`);
  const [begin, end] = offsets;
  if (end - begin !== elementCount(shape) * Float32Array.BYTES_PER_ELEMENT) {
    throw badPackage(`Tensor ${name} of shape ${shown(shape)} has ${end - begin} bytes of data.`);
  }
  return { name, shape, begin, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** The f32 numbers between two bytes: a view when they are aligned in memory. */
function floats(bytes: Uint8Array, from: number, to: number): Float32Array {
  const aligned = (bytes.byteOffset + from) % Float32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = aligned ? bytes.subarray(from, to) : bytes.slice(from, to);
  return new Float32Array(buffer, byteOffset, (to - from) / Float32Array.BYTES_PER_ELEMENT);
}
