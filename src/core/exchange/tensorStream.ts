// safetensors files that are never in memory as a whole: tensors are read from their place in the file, some millions of numbers at a
// time, as f32 whatever they were kept in, and written as they come. Not what a model is made of: outsideModel.ts has that.

import { type ByteSource, readAt } from "../corpus/reading/bytes";
import { StudioError } from "../errors";
import type { StreamedTensor, StreamedTensors } from "../graph/executor";
import { elementCount } from "../graph/shape";
import { badPackage } from "./gate";
import { type Dtype, dataStartOf, LENGTH_BYTES, type Metadata, readHeader, type TensorEntry, writeHeader } from "./safetensorsHeader";
import { F32_OF } from "./widening";

/** Numbers that are read at once. */
const PIECE_NUMBERS = 2 ** 21;

/** A tensor in a file. */
export interface StoredTensor extends StreamedTensor {
  readonly dtype: Dtype;
}

/** A safetensors file whose header is read and checked. */
export interface TensorFile {
  readonly metadata: Metadata;
  /** In the order of their data. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Opens a safetensors file: its header is read, its numbers are not. `path` is what errors call it. Throws
 * StudioError("bad-package") naming the file and the tensor or field for anything that the format forbids, and
 * StudioError("unreadable-file").
 */
export async function openTensors(source: ByteSource, path: string): Promise<TensorFile> {
  const first = await readAt(source, 0, Math.min(LENGTH_BYTES, source.size), path);
  return ofFile(path, async () => {
    const dataStart = dataStartOf(first, source.size);
    const { metadata, entries } = readHeader(await readAt(source, LENGTH_BYTES, dataStart, path), source.size - dataStart);
    return { metadata, tensors: new Map(entries.map((entry) => [entry.name, stored(source, path, dataStart, entry)])) };
  });
}

function stored(source: ByteSource, path: string, dataStart: number, { name, dtype, shape, begin, end }: TensorEntry): StoredTensor {
  return {
    dtype,
    shape,
    async *pieces() {
      const widen = F32_OF[dtype];
      if (widen === undefined) throw badPackage(`${path}: tensor ${name} has dtype ${dtype}; the studio reads F32, F16 and BF16.`);
      const step = (PIECE_NUMBERS * (end - begin)) / Math.max(1, elementCount(shape));
      const read = (at: number): Promise<Uint8Array> => {
        const piece = readAt(source, dataStart + at, dataStart + Math.min(end, at + step), path);
        piece.catch(() => {}); // told when it is asked for, if ever
        return piece;
      };
      for (let at = begin, next = read(begin); at < end; at += step) {
        const bytes = await next;
        if (bytes.length !== Math.min(end, at + step) - at) throw badPackage(`${path} ends within tensor ${name}.`);
        if (at + step < end) next = read(at + step); // while this one is used
        yield widen(bytes);
      }
    },
  };
}

/** The bytes of a safetensors file of these tensors, in the order of the map, as f32. */
export async function* safetensorsPieces(tensors: StreamedTensors, metadata: Metadata): AsyncGenerator<Uint8Array> {
  yield writeHeader(tensors, metadata);
  for (const { pieces } of tensors.values())
    for await (const { buffer, byteOffset, byteLength } of pieces()) yield new Uint8Array(buffer, byteOffset, byteLength);
}

/** `work`, whose refusals name the file. */
export async function ofFile<Result>(path: string, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StudioError && error.code === "bad-package") || error.message.startsWith(path)) throw error;
    throw new StudioError(error.code, `${path}: ${error.message}`, error.hint);
  }
}
