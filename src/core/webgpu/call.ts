// One dispatch as data: which kernel text, over which ranges of which buffers. Plans are lists of calls; where the
// ranges lie in memory is decided after all calls of a program are known.

import { type Half, halfDirective, halfFunctions } from "./half";

/** One of the spaces that buffers are made of, and a place in it. */
type Place =
  /** A value computed in the program, placed by liveness. */
  | { readonly space: "arena"; readonly id: string }
  /** A parameter of a model; all of them, one after the other, where the name is ALL. Halves of it are a copy. */
  | { readonly space: "weights"; readonly model: string; readonly name: string }
  /** Its gradient; all gradients of the model where the name is ALL, those of all models where the model is. */
  | { readonly space: "gradients"; readonly model: string; readonly name: string }
  /** What is kept between runs, of one model where it is named; every name and model is a buffer of its own. */
  | { readonly space: "state"; readonly name: string; readonly model?: string }
  | { readonly space: "inputs"; readonly name: string }
  | { readonly space: "results"; readonly name: string };

/** A whole tensor, its size in 32-bit words, and how its numbers are kept where they are halves. */
export type Operand = Place & { readonly words: number; readonly half?: Half };

/** Names all parameters of a model, or all models, at once. */
export const ALL = "*";

export type ElementType = "f32" | "vec4f" | "half4" | "i32" | "u32";

export interface Binding {
  /** The array's name in the kernel. */
  readonly name: string;
  readonly type: ElementType;
  readonly operand: Operand;
  readonly writes: boolean;
  /** First word of the operand that is bound, and how many; the whole operand where absent. */
  readonly part?: { readonly first: number; readonly words: number };
}

export interface Call {
  /** What it computes, for profiles and errors. */
  readonly label: string;
  readonly bindings: readonly Binding[];
  /** Functions beside `main`. */
  readonly functions?: string;
  /** Lanes per workgroup. */
  readonly lanes: number;
  /** The body of `main`, which sees lane, group (vec3u, the workgroup) and index = group.x · lanes + lane. */
  readonly body: string;
  /** Numbers the body reads as sizes[0].x, …: calls that differ in these alone share one pipeline. */
  readonly sizes?: readonly (readonly [number, number, number, number])[];
  readonly workgroups: readonly [number, number, number];
  readonly subgroups?: boolean;
}

/** Binds an operand to be read in elements of `type`; halves are bound by fours whatever the type, see half.ts. */
export function read(name: string, type: ElementType, operand: Operand, part?: Binding["part"]): Binding {
  return { name, type: operand.half ? "half4" : type, operand, writes: false, ...(part ? { part } : {}) };
}

/** The same, to be written too. */
export function write(name: string, type: ElementType, operand: Operand, part?: Binding["part"]): Binding {
  return { ...read(name, type, operand, part), writes: true };
}

/** Whether two operands live in one GPU buffer. */
function sharesBuffer(a: Operand, b: Operand): boolean {
  if (a.space === "weights" && b.space === "weights") return a.model === b.model && a.half === b.half;
  if (a.space === "state" && b.space === "state") return a.name === b.name && a.model === b.model;
  return a.space === b.space;
}

/**
 * How a binding is declared. WebGPU forbids a dispatch that reads a buffer as read-only and writes it elsewhere, even
 * in another range, so a buffer that is written is bound for writing throughout.
 */
export function isWritable(call: Call, binding: Binding): boolean {
  return call.bindings.some((other) => other.writes && sharesBuffer(other.operand, binding.operand));
}

/** The complete WGSL module of a call. Sizes, where there are any, are the binding after the last. */
export function moduleText(call: Call): string {
  const declarations = call.bindings.map((binding, index) => {
    const access = isWritable(call, binding) ? "read_write" : "read";
    return `@group(0) @binding(${index}) var<storage, ${access}> ${binding.name}: array<${binding.type}>;`;
  });
  if (call.sizes) declarations.push(`@group(0) @binding(${call.bindings.length}) var<uniform> sizes: array<vec4u, ${call.sizes.length}>;`);
  const half = call.bindings.find(({ operand }) => operand.half)?.operand.half;
  const directives = `${half ? halfDirective(half) : ""}${call.subgroups ? "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n" : ""}`;
  return `${directives}${half ? halfFunctions(half) : ""}${declarations.join("\n")}
${call.functions ?? ""}
@compute @workgroup_size(${call.lanes})
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
let index = group.x * ${call.lanes}u + lane;
${call.body}
}`;
}
