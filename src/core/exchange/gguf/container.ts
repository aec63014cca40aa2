// What a GGUF file consists of, version 3: fields with a type each, then what each tensor is and where, then their data, all
// little-endian (github.com/ggml-org/ggml, docs/gguf.md). Types, the numbers that stand for them, and how a
// field is looked up.

import { badPackage, shown } from "../gate";
import type { GgufDtype } from "./dtypes";

/** "GGUF". */
export const MAGIC = 0x46554747;
export const VERSION = 3;
/** Data begin at whole multiples of so many bytes. */
export const ALIGNMENT = 32;

/** The values that fields of the studio's files have; any other type is refused. */
export type GgufValue =
  | { readonly type: "uint32"; readonly value: number }
  | { readonly type: "int32s"; readonly value: Int32Array }
  | { readonly type: "float32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "strings"; readonly value: readonly string[] };

/** The format's numbers: of a list, that of what is in it. */
export const VALUE_TYPES = { uint32: 4, int32s: 5, float32: 6, bool: 7, string: 8, strings: 8 } as const;
export const LIST = 9;

export type GgufFields = ReadonlyMap<string, GgufValue>;

/** Rows of numbers: ggml names the length of a row first, and of a vector only that. */
export interface GgufTensor {
  readonly dtype: GgufDtype;
  /** [row length] or [row length, rows]. */
  readonly dimensions: readonly number[];
}

export const rowsOf = ({ dimensions: [, rows = 1] }: GgufTensor): number => rows;

export const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Throws StudioError("bad-package") where a field does not say what it must. */
export function expectField(fields: GgufFields, name: string, expected: string | number): void {
  const value = fields.get(name)?.value;
  if (value !== expected) throw badPackage(`Field ${name} is ${shown(value)}, not ${shown(expected)}.`);
}
