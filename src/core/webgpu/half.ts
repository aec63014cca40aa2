// Numbers kept in half precision, four to eight bytes: how operands say so, and how kernels read and write them. Only
// storage is halved: every kernel computes and sums in f32.

import type { Operand } from "./call";

/**
 * How a device holds four halves: as four numbers of type f16, or packed into two words by functions that every device
 * has. The bits are the same; packing is slower, and there for devices without f16 to test on.
 */
export type Half = "f16" | "packed";

/** The operand with its numbers kept as halves, in half as many words; as it is without `half`. They must be whole fours. */
export function halved(operand: Operand, half: Half | undefined): Operand {
  return half === undefined ? operand : { ...operand, words: operand.words / 2, half };
}

/** Words that so many numbers of an operand take. */
export const wordsFor = ({ half }: Operand, numbers: number): number => (half ? numbers / 2 : numbers);

/** Numbers in an operand. */
export const numbersIn = ({ half, words }: Operand): number => (half ? 2 * words : words);

/** WGSL that reads element `at` of an operand's array, as f32 or as vec4f. */
export function load({ half }: Operand, type: "f32" | "vec4f", array: string, at: string): string {
  if (!half) return `${array}[${at}]`;
  return type === "vec4f" ? `widen(${array}[${at}])` : `widen(${array}[(${at}) / 4u])[(${at}) % 4u]`;
}

/** WGSL that stores `value`, of type f32 or vec4f, as element `at`. Halves are stored by fours: kernels ask `packingFor` (kernels/packing.ts). */
export function store({ half }: Operand, array: string, at: string, value: string): string {
  return `${array}[${at}] = ${half ? `narrow(${value})` : value};`;
}

const CONVERSIONS: Readonly<Record<Half, string>> = {
  f16: `alias half4 = vec4<f16>;
fn widen(h: half4) -> vec4f { return vec4f(h); }
fn narrow(v: vec4f) -> half4 { return half4(held(v)); }`,
  packed: `alias half4 = vec2u;
fn widen(h: half4) -> vec4f { return vec4f(unpack2x16float(h.x), unpack2x16float(h.y)); }
fn narrow(v: vec4f) -> half4 { let w = held(v); return half4(pack2x16float(w.xy), pack2x16float(w.zw)); }`,
};

/** What a module with halves needs before anything else. */
export const halfDirective = (half: Half): string => (half === "f16" ? "enable f16;\n" : "");

/**
 * The type half4, and widen and narrow between it and vec4f. WGSL leaves open what becomes of a number beyond the largest
 * half, 65504, so it is held to that; what is no finite number stays so, for the loss to show it.
 */
export const halfFunctions = (half: Half): string => `fn held(v: vec4f) -> vec4f {
  let isFinite = (bitcast<vec4u>(v) & vec4u(0x7f800000u)) < vec4u(0x7f800000u);
  return select(v, clamp(v, vec4f(-65504.0), vec4f(65504.0)), isFinite);
}
${CONVERSIONS[half]}
`;
