// safetensors files of f32 tensors in memory: a header (safetensorsHeader.ts), then the numbers, all little-endian. Other dtypes are
// refused, not converted. Numbers are written as they lie in memory, which is little-endian on every machine that runs a browser.

import type { HostTensor, NamedTensors } from "../graph/executor";
import { elementCount } from "../graph/shape";
import { badPackage, shown } from "./gate";
import { dataStartOf, type Header, LENGTH_BYTES, type Metadata, PYTORCH, readHeader, writeHeader } from "./safetensorsHeader";

/** The file of `tensors`, their data in the order of the map. A shape must match its data. */
export function writeSafetensors(tensors: NamedTensors, metadata: Metadata = PYTORCH): Uint8Array<ArrayBuffer> {
  let dataBytes = 0;
  for (const [name, { shape, data }] of tensors) {
    if (elementCount(shape) !== data.length) throw new Error(`tensor ${name} can't be written`);
    dataBytes += data.byteLength;
  }
  const header = writeHeader(tensors, metadata);
  const file = new Uint8Array(header.length + dataBytes);
  file.set(header);
  let at = header.length;
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
  const { entries, dataStart } = headerOf(bytes);
  const tensors = new Map<string, HostTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    if (dtype !== "F32") throw badPackage(`Tensor ${name} has dtype ${shown(dtype)}; the studio reads F32 here.`);
    tensors.set(name, { shape, data: floats(bytes, dataStart + begin, dataStart + end) });
  }
  return tensors;
}

/** What a file says of itself; nothing where it has no such part. Throws StudioError("bad-package") for a header that is none. */
export function readMetadata(bytes: Uint8Array): Metadata {
  return headerOf(bytes).metadata;
}

function headerOf(bytes: Uint8Array): Header & { readonly dataStart: number } {
  const dataStart = dataStartOf(bytes, bytes.length);
  return { ...readHeader(bytes.subarray(LENGTH_BYTES, dataStart), bytes.length - dataStart), dataStart };
}

/** The f32 numbers between two bytes: a view when they are aligned in memory. */
function floats(bytes: Uint8Array, from: number, to: number): Float32Array {
  const aligned = (bytes.byteOffset + from) % Float32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = aligned ? bytes.subarray(from, to) : bytes.slice(from, to);
  return new Float32Array(buffer, byteOffset, (to - from) / Float32Array.BYTES_PER_ELEMENT);
}
