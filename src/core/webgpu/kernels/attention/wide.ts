// Attention in tiles of 32 × 32 scores that a workgroup of 64 lanes computes together, as a matrix product would be:
// operands go through workgroup memory, a lane holds 4 × 4 scores and a part of four rows of the result. Shaped for
// graphics cards, where barriers and workgroup memory are cheap; needs head widths that are whole vec4s.

import type { Operand } from "../../call";
import { load, store } from "../../half";
import { range } from "../range";
import {
  type AttentionKernels,
  type AttentionShape,
  forwardCall,
  headWidth,
  inQkv,
  inRows,
  keyGradientCall,
  LOWEST,
  perHead,
  prologue,
  queryGradientCall,
} from "./shape";

/** Lanes each way; a lane's four rows lie side by side, and so do the four it meets of the other side. */
const SIDE = 8;
const LANES = SIDE * SIDE;
const TILE = 4 * SIDE;
/** vec4s of a row that a product loads at a time: every step ends in a wait of all lanes, so the more the better. */
const DEPTH = LANES / SIDE;
/** One more than needed, so that a lane's stores fall into different banks. */
const PITCH = SIDE + 1;

/**
 * Slices of two operands, turned so that a vec4 holds four rows, or later two shares of the other side's rows; weights, four rows in
 * a vec4. Together less than the 16 KiB that every adapter has.
 */
const SIDES = ["left", "right"] as const;
const MEMORY = `${SIDES.map((side) => `var<workgroup> ${side}: array<vec4f, ${4 * DEPTH * PITCH}>;`).join(" ")}
var<workgroup> weights: array<vec4f, ${TILE * SIDE}>;`;

/** A tile's rows: how a vec4 of them is read, where a row's head begins in the array, and which row is the first. */
interface Rows {
  readonly element: (at: string) => string;
  readonly at: (row: string) => string;
  readonly first: "groupRow" | "block";
}
const rowsOfQkv = (qkv: Operand, section: 0 | 1 | 2, first: Rows["first"]): Rows => ({
  element: (at) => load(qkv, "vec4f", "qkv", at),
  at: (row) => inQkv(row, section),
  first,
});
const rowsOfDy = (first: Rows["first"]): Rows => ({ element: (at) => `dy[${at}]`, at: inRows, first });

const parts = (shape: AttentionShape): number => headWidth(shape) / 4;
/** How many vec4s of a result's row a lane holds: every eighth. */
const shares = (shape: AttentionShape): number => Math.ceil(parts(shape) / SIDE);
const each = (count: number, text: (index: number) => string): string => range(count).map(text).join("\n");

const within = (row: string): string => `min(${row}, context - 1u)`;

const own = (shape: AttentionShape): string => `${prologue(parts(shape), TILE)}
let down = lane % ${SIDE}u; let along = lane / ${SIDE}u;
let rows = vec4u(groupRow + 4u * down) + vec4u(0, 1, 2, 3);`;

/** `name{i}` = the products of four rows with row i of the lane's four of the other side. */
function products(name: string, shape: AttentionShape, a: Rows, b: Rows): string {
  const slice = (side: "left" | "right", { element, at, first }: Rows): string => `
${each(4, (i) => `let ${side}${i} = ${element(`${at(within(`${first} + 4u * across + ${i}u`))} + part`)};`)}
${each(4, (j) => `${side}[(4u * depth + ${j}u) * ${PITCH}u + across] = select(vec4f(0), vec4f(${range(4).map((i) => `${side}${i}[${j}]`)}), isPart);`)}`;
  return `${each(4, (i) => `var ${name}${i} = vec4f(0);`)}
for (var slice = 0u; slice < ${parts(shape)}u; slice += ${DEPTH}u) {
let depth = lane % ${DEPTH}u; let across = lane / ${DEPTH}u;
let isPart = slice + depth < ${parts(shape)}u; let part = min(slice + depth, ${parts(shape) - 1}u);
${slice("left", a)}
${slice("right", b)}
workgroupBarrier();
for (var d = 0u; d < ${4 * DEPTH}u; d++) {
let four = left[d * ${PITCH}u + down]; let other = right[d * ${PITCH}u + along];
${each(4, (i) => `${name}${i} = fma(vec4f(other[${i}]), four, ${name}${i});`)}
}
workgroupBarrier();
}`;
}

/** Adds Σ weight{i}·row i over all rows of the other side to the lane's share of four rows, `sum{r}_{t}`. */
function accumulate(sum: string, weight: string, shape: AttentionShape, { element, at, first }: Rows): string {
  const share = (side: string, t: number): string =>
    each(
      TILE / SIDE,
      (turn) =>
        `${side}[lane + ${turn * LANES}u] = ${element(`${at(within(`${first} + lane / ${SIDE}u + ${turn * SIDE}u`))} + min(${t * SIDE}u + lane % ${SIDE}u, ${parts(shape) - 1}u)`)};`,
    );
  const add = (side: string, t: number): string => `{ let other = ${side}[j * ${SIDE}u + along];
${each(4, (r) => `${sum}${r}_${t} = fma(vec4f(four[${r}]), other, ${sum}${r}_${t});`)} }`;
  const pair = (first: number): string => {
    const two = SIDES.slice(0, shares(shape) - first);
    const both = (text: (side: string, t: number) => string): string => two.map((side, t) => text(side, first + t)).join("\n");
    return `${both(share)}
workgroupBarrier();
for (var j = 0u; j < ${TILE}u; j++) {
let four = weights[j * ${SIDE}u + down];
${both(add)}
}
workgroupBarrier();`;
  };
  return `${each(4, (i) => `weights[(4u * along + ${i}u) * ${SIDE}u + down] = ${weight}${i};`)}
${each(Math.ceil(shares(shape) / SIDES.length), (turn) => pair(turn * SIDES.length))}`;
}

/** Makes `total`, a lane's part of a number for each of its four rows, the whole: `join` of all that work on these rows. */
const reduce = (total: string, join: (a: string, b: string) => string): string => `weights[lane] = ${total};
workgroupBarrier();
${total} = weights[down];
for (var a = 1u; a < ${SIDE}u; a++) { ${total} = ${join(total, `weights[a * ${SIDE}u + down]`)}; }
workgroupBarrier();`;

const zeros = (sum: string, shape: AttentionShape): string => each(shares(shape), (t) => each(4, (r) => `var ${sum}${r}_${t} = vec4f(0);`));

/** Stores the lane's share of its rows. */
const storeRows = (
  shape: AttentionShape,
  operand: Operand,
  array: string,
  at: (row: string) => string,
  value: (r: number, t: number) => string,
): string =>
  each(4, (r) =>
    each(
      shares(shape),
      (t) => `if (rows[${r}] < context && ${t * SIDE}u + along < ${parts(shape)}u) {
${store(operand, array, `${at(`rows[${r}]`)} + ${t * SIDE}u + along`, value(r, t))}
}`,
    ),
  );

/** Stores one number for each row. */
const storeNumbers = (array: string, value: (r: number) => string): string =>
  each(4, (r) => `if (along == 0u && rows[${r}] < context) { ${array}[${perHead(`rows[${r}]`)}] = ${value(r)}; }`);

/** Whether a row sees key i of the lane's four. */
const seen = (i: number): string => `vec4u(block + 4u * along + ${i}u) <= rows`;

export const wideAttention: AttentionKernels = {
  forward: (shape, operands) => {
    const [keys, values] = [rowsOfQkv(operands.qkv, 1, "block"), rowsOfQkv(operands.qkv, 2, "block")];
    const scale = 1 / Math.sqrt(headWidth(shape));
    return {
      ...forwardCall(shape, "vec4f", TILE, operands),
      functions: MEMORY,
      lanes: LANES,
      body: `${own(shape)}
var most = vec4f(${LOWEST}); var total = vec4f(0);
${zeros("o", shape)}
for (var block = 0u; block < min(groupRow + ${TILE}u, context); block += ${TILE}u) {
${products("s", shape, rowsOfQkv(operands.qkv, 0, "groupRow"), keys)}
${each(4, (i) => `s${i} = select(vec4f(${LOWEST}), s${i} * ${scale}, ${seen(i)});`)}
var next = max(most, max(max(s0, s1), max(s2, s3)));
${reduce("next", (a, b) => `max(${a}, ${b})`)}
let decay = exp(most - next); most = next;
${each(4, (i) => `let p${i} = exp(s${i} - next);`)}
total = total * decay + ((p0 + p1) + (p2 + p3));
${each(shares(shape), (t) => each(4, (r) => `o${r}_${t} *= decay[${r}];`))}
${accumulate("o", "p", shape, values)}
}
${reduce("total", (a, b) => `${a} + ${b}`)}
${storeNumbers("logSumExp", (r) => `most[${r}] + log(total[${r}])`)}
${storeRows(shape, operands.output, "output", inRows, (r, t) => `o${r}_${t} / total[${r}]`)}`,
    };
  },

  queryGradient: (shape, operands) => {
    const [keys, values] = [rowsOfQkv(operands.qkv, 1, "block"), rowsOfQkv(operands.qkv, 2, "block")];
    const scale = 1 / Math.sqrt(headWidth(shape));
    const share = (r: number, t: number): string => {
      const at = `${inRows(within(`rows[${r}]`))} + ${t * SIDE}u + along`;
      return `if (${t * SIDE}u + along < ${parts(shape)}u) { let at = ${at}; rowDelta[${r}] += dot(dy[at], ${load(operands.output, "vec4f", "output", "at")}); }`;
    };
    return {
      ...queryGradientCall(shape, "vec4f", TILE, operands),
      functions: MEMORY,
      lanes: LANES,
      body: `${own(shape)}
let lse = vec4f(${range(4).map((r) => `logSumExp[${perHead(within(`rows[${r}]`))}]`)});
var rowDelta = vec4f(0);
${each(4, (r) => each(shares(shape), (t) => share(r, t)))}
${reduce("rowDelta", (a, b) => `${a} + ${b}`)}
${zeros("dq", shape)}
for (var block = 0u; block < min(groupRow + ${TILE}u, context); block += ${TILE}u) {
${products("s", shape, rowsOfQkv(operands.qkv, 0, "groupRow"), keys)}
${products("dp", shape, rowsOfDy("groupRow"), values)}
${each(4, (i) => `let ds${i} = select(vec4f(0), exp(s${i} * ${scale} - lse), ${seen(i)}) * (dp${i} - rowDelta) * ${scale};`)}
${accumulate("dq", "ds", shape, keys)}
}
${storeNumbers("delta", (r) => `rowDelta[${r}]`)}
${storeRows(
  shape,
  operands.dQkv,
  "dQkv",
  (row) => inQkv(row, 0),
  (r, t) => `dq${r}_${t}`,
)}`,
    };
  },

  keyGradient: (shape, operands) => {
    const [queries, gradients] = [rowsOfQkv(operands.qkv, 0, "block"), rowsOfDy("block")];
    const scale = 1 / Math.sqrt(headWidth(shape));
    const weigh = (i: number): string => `let query${i} = block + 4u * along + ${i}u; let at${i} = ${perHead(within(`query${i}`))};
let sees${i} = vec4<bool>(query${i} < context) & (vec4u(query${i}) >= rows);
let p${i} = select(vec4f(0), exp(s${i} * ${scale} - logSumExp[at${i}]), sees${i});
let ds${i} = p${i} * (dp${i} - delta[at${i}]) * ${scale};`;
    return {
      ...keyGradientCall(shape, "vec4f", TILE, operands),
      functions: MEMORY,
      lanes: LANES,
      body: `${own(shape)}
${zeros("dk", shape)}
${zeros("dv", shape)}
for (var block = groupRow; block < context; block += ${TILE}u) {
${products("s", shape, rowsOfQkv(operands.qkv, 1, "groupRow"), queries)}
${products("dp", shape, rowsOfQkv(operands.qkv, 2, "groupRow"), gradients)}
${each(4, weigh)}
${accumulate("dv", "p", shape, gradients)}
${accumulate("dk", "ds", shape, queries)}
}
${storeRows(
  shape,
  operands.dQkv,
  "dQkv",
  (row) => inQkv(row, 1),
  (r, t) => `dk${r}_${t}`,
)}
${storeRows(
  shape,
  operands.dQkv,
  "dQkv",
  (row) => inQkv(row, 2),
  (r, t) => `dv${r}_${t}`,
)}`,
    };
  },
};
