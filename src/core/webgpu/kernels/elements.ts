// Kernels of one lane per element, for any number of elements: the grid is folded where it would be too wide.

import { type Call, type Operand, read, write } from "../call";
import { numbersIn, store } from "../half";
import { packingOf } from "./packing";

const LANES = 64;
/** WebGPU's least maxComputeWorkgroupsPerDimension. */
const WIDEST = 65535;

/** A grid of at least `groups` workgroups, and the WGSL of a workgroup's number in it. */
export function foldedGrid(groups: number): { readonly number: string; readonly workgroups: Call["workgroups"] } {
  const wide = Math.min(groups, WIDEST);
  return { number: `(group.x + group.y * ${wide}u)`, workgroups: [wide, Math.ceil(groups / wide), 1] };
}

/** A call whose body runs once for every `element` below `elements`. */
export function elementCall(label: string, elements: number, bindings: Call["bindings"], body: string): Call {
  const { number, workgroups } = foldedGrid(Math.ceil(elements / LANES));
  return {
    label,
    bindings,
    lanes: LANES,
    body: `let element = ${number} * ${LANES}u + lane;\nif (element >= ${elements}u) { return; }\n${body}`,
    workgroups,
  };
}

/** a + b, where no other kernel takes the sum along; added to what stands there when a step accumulates. */
export function add(words: number, a: Operand, b: Operand, sum: Operand, accumulates = false): Call {
  const { type, size } = packingOf(words);
  const bindings = [read("a", type, a), read("b", type, b), write("sum", type, sum)];
  return elementCall("add", words / size, bindings, `sum[element] ${accumulates ? "+=" : "="} a[element] + b[element];`);
}

/** factor · x; added to what stands there when a step accumulates. */
export function scale(words: number, factor: number, x: Operand, scaled: Operand, accumulates = false): Call {
  const { type, size } = packingOf(words);
  return elementCall(
    "scale",
    words / size,
    [read("x", type, x), write("scaled", type, scaled)],
    `scaled[element] ${accumulates ? "+=" : "="} x[element] * ${factor};`,
  );
}

/** Zeros, where a gradient begins that other kernels only add to. */
export function zero(words: number, target: Operand): Call {
  const { type, size } = packingOf(words);
  return elementCall("zero", words / size, [write("cleared", type, target)], `cleared[element] = ${type}(0);`);
}

/** The first numbers of `x`, as many as `copy` holds halves. */
export function copyAsHalves(x: Operand, copy: Operand): Call {
  const bindings = [read("x", "vec4f", x), write("copy", "vec4f", copy)];
  return elementCall("copy as halves", numbersIn(copy) / 4, bindings, store(copy, "copy", "element", "x[element]"));
}
