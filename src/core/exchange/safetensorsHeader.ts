// The header of a safetensors file (https://github.com/huggingface/safetensors#format): eight bytes with its length, then JSON that
// says where each tensor stands in the data behind it. Nothing it declares is believed before it is checked against the size of
// the file. Not the numbers: safetensors.ts has those of files in memory, tensorStream.ts those of files that never are.

import { encodeUtf8 } from "../format/utf8";
import { elementCount } from "../graph/shape";
import { badPackage, isObject, type JsonObject, readJsonObject, shown } from "./gate";

/** Bytes before the header, which hold its length. */
export const LENGTH_BYTES = 8;
/** The header's end falls on a multiple of this, so the numbers are aligned. */
const ALIGNMENT = 8;
/** A GPT-2 of 48 layers takes 100 kB. The format's own library reads up to 100 MB, which JSON makes several times as much of. */
const MAX_HEADER_BYTES = 10_000_000;
const METADATA = "__metadata__";
/** transformers refuses a file that does not say which framework's layout it has. */
export const PYTORCH: Metadata = { format: "pt" };

/** Bytes of one number of every dtype that the format has. */
const NUMBER_BYTES = { F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
export type Dtype = keyof typeof NUMBER_BYTES;

/** What a file says of itself, in texts. */
export type Metadata = Readonly<Record<string, string>>;

/** Where a tensor stands: its data are the bytes from `begin` to `end` of those behind the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: Metadata;
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
}

/** The first bytes of a file, the header's length and the header, for tensors that follow in this order as f32. */
export function writeHeader(tensors: Iterable<readonly [string, { readonly shape: readonly number[] }]>, metadata: Metadata): Uint8Array {
  let dataBytes = 0;
  const entries = Array.from(tensors, ([name, { shape }]) => {
    if (name === METADATA) throw new Error(`tensor ${name} can't be written`);
    const begin = dataBytes;
    dataBytes += elementCount(shape) * NUMBER_BYTES.F32;
    return [name, { dtype: "F32", shape, data_offsets: [begin, dataBytes] }] as const;
  });
  const json = encodeUtf8(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const first = new Uint8Array(LENGTH_BYTES + headerBytes).fill(0x20);
  new DataView(first.buffer).setBigUint64(0, BigInt(headerBytes), true);
  first.set(json, LENGTH_BYTES);
  return first;
}

/** Where the data begin in a file of `size` bytes whose first are `bytes`. Throws StudioError("bad-package"). */
export function dataStartOf(bytes: Uint8Array, size: number): number {
  if (size < LENGTH_BYTES || bytes.length < LENGTH_BYTES)
    throw badPackage(`The safetensors file has ${Math.min(size, bytes.length)} bytes, too few for a header.`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > size - LENGTH_BYTES) throw badPackage(`The safetensors header claims ${length} bytes of a file of ${size}.`);
  if (length > MAX_HEADER_BYTES)
    throw badPackage(`The safetensors header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} that are read.`);
  return LENGTH_BYTES + length;
}

/**
 * The header in `json`, the bytes between length and data, of which there are `dataBytes`. Throws StudioError("bad-package") naming
 * the tensor or field for anything that the format forbids, for gaps and overlaps.
 */
export function readHeader(json: Uint8Array, dataBytes: number): Header {
  const header = readJsonObject(json, "The safetensors header");
  const metadata = metadataOf(header);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== at) throw badPackage(`Tensor ${name} begins at byte ${begin} of the data, where ${at} was due.`);
    if (end > dataBytes) throw badPackage(`Tensor ${name} ends at byte ${end}, after the file.`);
    at = end;
  }
  if (at !== dataBytes) throw badPackage(`The file holds ${dataBytes - at} bytes after its last tensor.`);
  return { metadata, entries };
}

function metadataOf({ [METADATA]: metadata = {} }: JsonObject): Metadata {
  if (isObject(metadata) && Object.values(metadata).every((value) => typeof value === "string")) return metadata as Metadata;
  throw badPackage(`The safetensors header's ${METADATA} holds something else than texts.`);
}

/** One tensor's line of the header, with the shape checked against the length of the data. */
function readEntry(name: string, value: unknown): TensorEntry {
  if (!isObject(value)) throw badPackage(`Tensor ${name} has no description in the header.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) throw badPackage(`Tensor ${name} has dtype ${shown(dtype)}; the studio reads F32, F16 and BF16.`);
  if (!isCounts(shape)) throw badPackage(`Tensor ${name} has the shape ${shown(shape)}.`);
  if (!isCounts(offsets) || offsets.length !== 2) throw badPackage(`Tensor ${name} has the data_offsets ${shown(offsets)}.`);
  const [begin, end] = offsets;
  if (end - begin !== elementCount(shape) * NUMBER_BYTES[dtype]) {
    throw badPackage(`Tensor ${name} of shape ${shown(shape)} has ${end - begin} bytes of data.`);
  }
  return { name, dtype, shape, begin, end };
}

const isDtype = (value: unknown): value is Dtype => typeof value === "string" && Object.hasOwn(NUMBER_BYTES, value);

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
