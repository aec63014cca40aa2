// Causal attention, forward and backward, without ever writing [T × T] out. A lane owns a few rows (queries, or keys
// when their gradients are summed) of one head and walks over the other side in blocks of four, with an online
// softmax (arXiv 2205.14135). qkv is [B·T, 3d]; heads lie side by side in rows of 3d words.

import { type Call, type Operand, read, write } from "../call";
import { range } from "./range";

export interface AttentionShape {
  readonly sequences: number;
  readonly context: number;
  readonly heads: number;
  readonly width: number;
}

const LANES = 4;
/** Rows walked at a time. */
const BLOCK = 4;

/** Text shared by the three kernels, with sizes in vec4s. */
function geometry({ context, heads, width }: AttentionShape) {
  const headWidth = width / heads;
  const parts = headWidth / 4; // vec4s per head row
  const rowsPerLane = headWidth <= 16 ? 4 : headWidth <= 32 ? 2 : 1;
  const rowsPerGroup = rowsPerLane * LANES;
  return {
    parts,
    rowsPerLane,
    scale: 1 / Math.sqrt(headWidth),
    groups: Math.ceil(context / rowsPerGroup),
    /** Vec4 index of a row's part of the head in qkv; section 0, 1, 2 = q, k, v. */
    inQkv: (row: string, section: number) => `(sequenceRow + ${row}) * ${(3 * width) / 4}u + ${(section * width) / 4}u + headColumn`,
    /** The same in a [B·T, d] tensor. */
    inRows: (row: string) => `(sequenceRow + ${row}) * ${width / 4}u + headColumn`,
    perHead: (row: string) => `(sequenceRow + ${row}) * ${heads}u + head`,
    prologue: `let head = group.y; let sequenceRow = group.z * ${context}u;
let headColumn = head * ${parts}u;
let groupRow = group.x * ${rowsPerGroup}u;
let firstRow = groupRow + lane * ${rowsPerLane}u;
${range(rowsPerLane)
  .map((r) => `let row${r} = min(firstRow + ${r}u, ${context - 1}u);`)
  .join(" ")}`,
    groupEnd: `min(groupRow + ${rowsPerGroup}u, ${context}u)`,
  };
}

/** `name{r}_{c}` = parts of this lane's rows. */
const loadRows = (name: string, array: string, rows: number, parts: number, at: (row: string) => string): string =>
  range(rows)
    .flatMap((r) => [
      `let ${name}${r}At = ${at(`row${r}`)};`,
      ...range(parts).map((c) => `let ${name}${r}_${c} = ${array}[${name}${r}At + ${c}u];`),
    ])
    .join("\n");

/** `name{j}_{c}` = parts of the four rows of the block that begins at `block`; rows past the end repeat the last. */
const loadBlock = (name: string, array: string, parts: number, context: number, at: (row: string) => string): string =>
  range(BLOCK)
    .flatMap((j) => [
      `let ${name}${j}At = ${at(`min(block + ${j}u, ${context - 1}u)`)};`,
      ...range(parts).map((c) => `let ${name}${j}_${c} = ${array}[${name}${j}At + ${c}u];`),
    ])
    .join("\n");

const dotted = (a: string, b: string, parts: number): string =>
  range(parts)
    .map((c) => `dot(${a}_${c}, ${b}_${c})`)
    .join(" + ");

/** The dot products of one of the lane's rows with the block's four rows. */
const dots = (a: string, b: string, parts: number): string =>
  `vec4f(${range(BLOCK)
    .map((j) => dotted(a, `${b}${j}`, parts))
    .join(", ")})`;

const others = "vec4u(block, block + 1u, block + 2u, block + 3u)";

/** Forward: output [B·T, d] and log-sum-exp of every row's scores [B·T, H], which the backward kernels need. */
export function attention(shape: AttentionShape, qkv: Operand, output: Operand, logSumExp: Operand): Call {
  const { parts, rowsPerLane, scale, groups, inQkv, inRows, perHead, prologue, groupEnd } = geometry(shape);
  const rows = range(rowsPerLane);
  const columns = range(parts);
  return {
    label: "attention",
    bindings: [read("qkv", "vec4f", qkv), write("output", "vec4f", output), write("logSumExp", "f32", logSumExp)],
    lanes: LANES,
    body: `${prologue}
${loadRows("q", "qkv", rowsPerLane, parts, (row) => inQkv(row, 0))}
${rows.map((r) => `var most${r} = -3e38; var total${r} = 0.0; ${columns.map((c) => `var o${r}_${c} = vec4f(0);`).join(" ")}`).join("\n")}
for (var block = 0u; block < ${groupEnd}; block += ${BLOCK}u) {
${loadBlock("k", "qkv", parts, shape.context, (row) => inQkv(row, 1))}
${loadBlock("v", "qkv", parts, shape.context, (row) => inQkv(row, 2))}
${rows
  .map(
    (r) => `let s${r} = select(vec4f(-3e38), ${dots(`q${r}`, "k", parts)} * ${scale}, ${others} <= vec4u(row${r}));
let next${r} = max(most${r}, max(max(s${r}.x, s${r}.y), max(s${r}.z, s${r}.w)));
let p${r} = exp(s${r} - next${r}); let decay${r} = exp(most${r} - next${r});
most${r} = next${r}; total${r} = total${r} * decay${r} + ((p${r}.x + p${r}.y) + (p${r}.z + p${r}.w));
${columns.map((c) => `o${r}_${c} = o${r}_${c} * decay${r} + (p${r}.x * v0_${c} + p${r}.y * v1_${c} + p${r}.z * v2_${c} + p${r}.w * v3_${c});`).join("\n")}`,
  )
  .join("\n")}
}
${rows
  .map(
    (r) => `if (firstRow + ${r}u < ${shape.context}u) {
let at${r} = ${inRows(`row${r}`)}; logSumExp[${perHead(`row${r}`)}] = most${r} + log(total${r});
${columns.map((c) => `output[at${r} + ${c}u] = o${r}_${c} / total${r};`).join(" ")}
}`,
  )
  .join("\n")}`,
    workgroups: [groups, shape.heads, shape.sequences],
  };
}

interface GradientOperands {
  readonly qkv: Operand;
  readonly output: Operand;
  readonly logSumExp: Operand;
  readonly dy: Operand;
  /** Σ dy·output per row and head [B·T, H]: written with dq, read for dk and dv. */
  readonly delta: Operand;
  readonly dQkv: Operand;
}

/** d q: with p = exp(s − logSumExp) and ds = p·(dy·v − delta), dq = Σ ds·k / √(d/H) over the keys a query sees. */
export function attentionQueryGradient(shape: AttentionShape, operands: GradientOperands): Call {
  const { parts, rowsPerLane, scale, groups, inQkv, inRows, perHead, prologue, groupEnd } = geometry(shape);
  const rows = range(rowsPerLane);
  const columns = range(parts);
  return {
    label: "attention dq",
    bindings: [
      read("qkv", "vec4f", operands.qkv),
      read("output", "vec4f", operands.output),
      read("logSumExp", "f32", operands.logSumExp),
      read("dy", "vec4f", operands.dy),
      write("delta", "f32", operands.delta),
      write("dQkv", "vec4f", operands.dQkv),
    ],
    lanes: LANES,
    body: `${prologue}
${loadRows("q", "qkv", rowsPerLane, parts, (row) => inQkv(row, 0))}
${loadRows("g", "dy", rowsPerLane, parts, inRows)}
${rows
  .map(
    (r) => `let delta${r} = ${columns.map((c) => `dot(g${r}_${c}, output[g${r}At + ${c}u])`).join(" + ")};
let lse${r} = logSumExp[${perHead(`row${r}`)}]; ${columns.map((c) => `var d${r}_${c} = vec4f(0);`).join(" ")}`,
  )
  .join("\n")}
for (var block = 0u; block < ${groupEnd}; block += ${BLOCK}u) {
${loadBlock("k", "qkv", parts, shape.context, (row) => inQkv(row, 1))}
${loadBlock("v", "qkv", parts, shape.context, (row) => inQkv(row, 2))}
${rows
  .map(
    (r) => `let p${r} = select(vec4f(0), exp(${dots(`q${r}`, "k", parts)} * ${scale} - lse${r}), ${others} <= vec4u(row${r}));
let ds${r} = p${r} * (${dots(`g${r}`, "v", parts)} - delta${r}) * ${scale};
${columns.map((c) => `d${r}_${c} += ds${r}.x * k0_${c} + ds${r}.y * k1_${c} + ds${r}.z * k2_${c} + ds${r}.w * k3_${c};`).join("\n")}`,
  )
  .join("\n")}
}
${rows
  .map(
    (r) => `if (firstRow + ${r}u < ${shape.context}u) {
delta[${perHead(`row${r}`)}] = delta${r};
${columns.map((c) => `dQkv[q${r}At + ${c}u] = d${r}_${c};`).join(" ")}
}`,
  )
  .join("\n")}`,
    workgroups: [groups, shape.heads, shape.sequences],
  };
}

/** d k and d v: sums over the queries that see a key; dk = Σ ds·q, dv = Σ p·dy. Runs after attentionQueryGradient. */
export function attentionKeyGradient(shape: AttentionShape, operands: GradientOperands): Call {
  const { parts, rowsPerLane, scale, groups, inQkv, inRows, perHead, prologue } = geometry(shape);
  const rows = range(rowsPerLane);
  const columns = range(parts);
  const perQuery = (array: string): string =>
    `vec4f(${range(BLOCK)
      .map((j) => `${array}[${perHead(`min(block + ${j}u, ${shape.context - 1}u)`)}]`)
      .join(", ")})`;
  return {
    label: "attention dk, dv",
    bindings: [
      read("qkv", "vec4f", operands.qkv),
      read("logSumExp", "f32", operands.logSumExp),
      read("dy", "vec4f", operands.dy),
      read("delta", "f32", operands.delta),
      write("dQkv", "vec4f", operands.dQkv),
    ],
    lanes: LANES,
    body: `${prologue}
${loadRows("k", "qkv", rowsPerLane, parts, (row) => inQkv(row, 1))}
${loadRows("v", "qkv", rowsPerLane, parts, (row) => inQkv(row, 2))}
${rows.map((r) => columns.map((c) => `var dk${r}_${c} = vec4f(0); var dv${r}_${c} = vec4f(0);`).join(" ")).join("\n")}
for (var block = groupRow; block < ${shape.context}u; block += ${BLOCK}u) {
${loadBlock("q", "qkv", parts, shape.context, (row) => inQkv(row, 0))}
${loadBlock("g", "dy", parts, shape.context, inRows)}
let lse = ${perQuery("logSumExp")}; let delta4 = ${perQuery("delta")};
let real = ${others} < vec4u(${shape.context}u);
${rows
  .map(
    (r) => `let p${r} = select(vec4f(0), exp(${dots(`k${r}`, "q", parts)} * ${scale} - lse), real & (${others} >= vec4u(row${r})));
let ds${r} = p${r} * (${dots(`v${r}`, "g", parts)} - delta4) * ${scale};
${columns
  .map(
    (c) => `dv${r}_${c} += p${r}.x * g0_${c} + p${r}.y * g1_${c} + p${r}.z * g2_${c} + p${r}.w * g3_${c};
dk${r}_${c} += ds${r}.x * q0_${c} + ds${r}.y * q1_${c} + ds${r}.z * q2_${c} + ds${r}.w * q3_${c};`,
  )
  .join("\n")}`,
  )
  .join("\n")}
}
${rows
  .map(
    (r) => `if (firstRow + ${r}u < ${shape.context}u) {
${columns.map((c) => `dQkv[k${r}At + ${c}u] = dk${r}_${c}; dQkv[v${r}At + ${c}u] = dv${r}_${c};`).join(" ")}
}`,
  )
  .join("\n")}`,
    workgroups: [groups, shape.heads, shape.sequences],
  };
}
