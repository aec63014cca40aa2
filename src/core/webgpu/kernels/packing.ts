// What the arrays of a kernel are read as: whole vec4s where rows are made of them, single numbers where they are not.
// Kernels write their text once over either.

import type { Operand } from "../call";

export interface Packing {
  readonly type: "f32" | "vec4f";
  /** Numbers in an element. */
  readonly size: 1 | 4;
  /** WGSL of the sum and of the largest of an element's numbers. */
  readonly sum: (element: string) => string;
  readonly largest: (element: string) => string;
  /** WGSL of where the numbers of element `i` of a row stand in it, and of one number's place as the same type. */
  readonly places: (i: string) => string;
  readonly place: (at: string) => string;
  /** WGSL of number `at` of the row that begins at element `base`. */
  readonly number: (array: string, base: string, at: string) => string;
}

export const SINGLES: Packing = {
  type: "f32",
  size: 1,
  sum: (element) => element,
  largest: (element) => element,
  places: (i) => i,
  place: (at) => at,
  number: (array, base, at) => `${array}[${base} + ${at}]`,
};

export const VEC4S: Packing = {
  type: "vec4f",
  size: 4,
  sum: (element) => `((${element}.x + ${element}.y) + (${element}.z + ${element}.w))`,
  largest: (element) => `max(max(${element}.x, ${element}.y), max(${element}.z, ${element}.w))`,
  places: (i) => `(${i} * 4u + vec4u(0u, 1u, 2u, 3u))`,
  place: (at) => `vec4u(${at})`,
  number: (array, base, at) => `${array}[${base} + ${at} / 4u][${at} % 4u]`,
};

/** The packing of rows of `width` numbers that follow each other without a gap. */
export const packingOf = (width: number): Packing => (width % 4 === 0 ? VEC4S : SINGLES);

/** The packing of plain kernels: single numbers, unless one of the operands is halves, which are stored by fours. */
export const packingFor = (...operands: readonly (Operand | undefined)[]): Packing =>
  operands.some((operand) => operand?.half) ? VEC4S : SINGLES;
