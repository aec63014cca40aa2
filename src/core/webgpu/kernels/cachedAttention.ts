// Attention of one token per sequence to the keys and values kept of those before it. A workgroup owns one head of one
// sequence: its lanes take positions in turn with an online softmax (arXiv 2205.14135), then join what they found.

import { type Call, type Operand, read, write } from "../call";
import type { AttentionShape } from "./attention/shape";
import { packingOf } from "./packing";
import { range } from "./range";

/** Lanes of a workgroup where the adapter runs many at once, and where it runs four and pays for every barrier. */
const WIDE_LANES = 64;
const NARROW_LANES = 4;
/** Numbers that the lanes' sums may take of a workgroup's memory: half of what WebGPU grants at least. */
const SHARED_WORDS = 2048;

interface CachedAttentionOperands {
  /** [B, 3d] */
  readonly qkv: Operand;
  /** [B] */
  readonly positions: Operand;
  /** [B·P, 2d]: a key and a value per position, heads side by side. */
  readonly memory: Operand;
  /** [B, d] */
  readonly output: Operand;
}

/** Keeps the token's key and value, then attends to all up to its position. `context` is P. */
export function cachedAttention(shape: AttentionShape, narrow: boolean, { qkv, positions, memory, output }: CachedAttentionOperands): Call {
  const { sequences, context, heads, width } = shape;
  const headWidth = width / heads;
  const { type, size } = packingOf(headWidth);
  const parts = headWidth / size; // elements per head row
  const lanes = Math.max(1, Math.min(narrow ? NARROW_LANES : WIDE_LANES, context, Math.floor(SHARED_WORDS / headWidth)));
  const columns = range(parts);
  const w = width / size;
  const product = (a: string, b: string): string => (size === 4 ? `dot(${a}, ${b})` : `${a} * ${b}`);
  const dotted = columns.map((c) => product(`q_${c}`, `memory[at + ${c}u]`)).join(" + ");
  return {
    label: "cached attention",
    bindings: [read("qkv", type, qkv), read("positions", "i32", positions), write("memory", type, memory), write("output", type, output)],
    functions: `var<workgroup> mosts: array<f32, ${lanes}>;
var<workgroup> totals: array<f32, ${lanes}>;
var<workgroup> sums: array<${type}, ${lanes * parts}>;`,
    lanes,
    body: `let headColumn = group.x * ${parts}u; let sequence = group.y;
let own = u32(positions[sequence]);
let query = sequence * ${3 * w}u + headColumn;
let firstRow = sequence * ${context * 2 * w}u + headColumn;
${columns.map((c) => `let q_${c} = qkv[query + ${c}u] * ${1 / Math.sqrt(headWidth)};`).join("\n")}
// The lane that will read the token's own key and value writes them, and so needs to wait for no other.
if (lane == own % ${lanes}u) {
  let at = firstRow + own * ${2 * w}u;
  ${columns.map((c) => `memory[at + ${c}u] = qkv[query + ${w + c}u]; memory[at + ${w + c}u] = qkv[query + ${2 * w + c}u];`).join("\n")}
}
var most = -3e38; var total = 0.0; ${columns.map((c) => `var o_${c} = ${type}(0);`).join(" ")}
for (var position = lane; position <= own; position += ${lanes}u) {
  let at = firstRow + position * ${2 * w}u;
  let score = ${dotted};
  let next = max(most, score); let p = exp(score - next); let decay = exp(most - next);
  most = next; total = total * decay + p;
  ${columns.map((c) => `o_${c} = o_${c} * decay + p * memory[at + ${w + c}u];`).join("\n")}
}
mosts[lane] = most; totals[lane] = total;
${columns.map((c) => `sums[lane * ${parts}u + ${c}u] = o_${c};`).join(" ")}
workgroupBarrier();
var highest = mosts[0];
for (var i = 1u; i < ${lanes}u; i++) { highest = max(highest, mosts[i]); }
for (var c = lane; c < ${parts}u; c += ${lanes}u) {
  var all = 0.0; var o = ${type}(0);
  for (var i = 0u; i < ${lanes}u; i++) {
    let share = exp(mosts[i] - highest);
    all += totals[i] * share; o += sums[i * ${parts}u + c] * share;
  }
  output[sequence * ${w}u + headColumn + c] = o / all;
}`,
    workgroups: [heads, sequences, 1],
  };
}
