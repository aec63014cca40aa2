// What every attention kernel is asked for: shape, operands, and where the rows of a head lie. Causal attention, forward
// and backward, never writes [T × T] out: it walks over the other side with an online softmax (arXiv 2205.14135) and
// keeps the log-sum-exp of every row's scores. How rows are walked is each variant's part.

import { type Binding, type Call, type Operand, read, write } from "../../call";

export interface AttentionShape {
  readonly sequences: number; // B
  readonly context: number; // T
  readonly heads: number; // H
  readonly width: number; // d
}

/** qkv and output may be halves. */
export interface AttentionOperands {
  /** Queries, keys and values side by side [B·T, 3d]; heads lie side by side in each. */
  readonly qkv: Operand;
  /** [B·T, d]. */
  readonly output: Operand;
  /** Of every row's scores, per head [B·T, H]: written forward, read backward. */
  readonly logSumExp: Operand;
}

export interface AttentionGradientOperands extends AttentionOperands {
  /** [B·T, d]. */
  readonly dy: Operand;
  /** Σ dy·output per row and head [B·T, H]: written with dq, read for dk and dv. */
  readonly delta: Operand;
  /** [B·T, 3d]. */
  readonly dQkv: Operand;
}

/** The kernels of one variant. With p = exp(s − logSumExp) and ds = p·(dy·v − delta) / √(d/H): */
export interface AttentionKernels {
  /** output = Σ p·v over the keys that a query sees. */
  readonly forward: (shape: AttentionShape, operands: AttentionOperands) => Call;
  /** dq = Σ ds·k over the keys that a query sees. */
  readonly queryGradient: (shape: AttentionShape, operands: AttentionGradientOperands) => Call;
  /** dk = Σ ds·q and dv = Σ p·dy over the queries that see a key. Runs after queryGradient. */
  readonly keyGradient: (shape: AttentionShape, operands: AttentionGradientOperands) => Call;
}

/** Below every score, and finite: e to its power is 0. */
export const LOWEST = -3e38;

export const headWidth = ({ heads, width }: AttentionShape): number => width / heads;

type RowType = "f32" | "vec4f";

/** What all kernels of a variant have but lanes and bodies; a group of workgroups' x axis owns `rowsPerGroup` rows of one head. */
export function forwardCall(shape: AttentionShape, type: RowType, rowsPerGroup: number, { qkv, output, logSumExp }: AttentionOperands) {
  const bindings = [read("qkv", type, qkv), write("output", type, output), write("logSumExp", "f32", logSumExp)];
  return { label: "attention", bindings, ...grid(shape, type, rowsPerGroup) };
}

export function queryGradientCall(shape: AttentionShape, type: RowType, rowsPerGroup: number, operands: AttentionGradientOperands) {
  const bindings = [
    ...commonBindings(type, operands),
    read("output", type, operands.output),
    write("delta", "f32", operands.delta),
    write("dQkv", type, operands.dQkv),
  ];
  return { label: "attention dq", bindings, ...grid(shape, type, rowsPerGroup) };
}

export function keyGradientCall(shape: AttentionShape, type: RowType, rowsPerGroup: number, operands: AttentionGradientOperands) {
  const bindings = [...commonBindings(type, operands), read("delta", "f32", operands.delta), write("dQkv", type, operands.dQkv)];
  return { label: "attention dk, dv", bindings, ...grid(shape, type, rowsPerGroup) };
}

const commonBindings = (type: RowType, { qkv, logSumExp, dy }: AttentionGradientOperands): readonly Binding[] => [
  read("qkv", type, qkv),
  read("logSumExp", "f32", logSumExp),
  read("dy", type, dy),
];

function grid(
  { sequences, context, heads, width }: AttentionShape,
  type: RowType,
  rowsPerGroup: number,
): Pick<Call, "sizes" | "workgroups"> {
  return {
    sizes: [[context, heads, type === "f32" ? width : width / 4, 0]],
    workgroups: [Math.ceil(context / rowsPerGroup), heads, sequences],
  };
}

/** Declares sizes and which head of which sequence this is; `parts` numbers or vec4s make a row of a head. */
export const prologue = (parts: number, rowsPerGroup: number): string =>
  `let context = sizes[0].x; let heads = sizes[0].y; let stride = sizes[0].z;
let head = group.y; let sequence = group.z * context; let column = head * ${parts}u;
let groupRow = group.x * ${rowsPerGroup}u;`;

/** Indices of a row of the sequence after `prologue`: its part of the head in qkv; section 0, 1, 2 = q, k, v. */
export const inQkv = (row: string, section: 0 | 1 | 2): string => `((sequence + ${row}) * 3u + ${section}u) * stride + column`;
/** In a [B·T, d] tensor. */
export const inRows = (row: string): string => `(sequence + ${row}) * stride + column`;
/** In a [B·T, H] tensor. */
export const perHead = (row: string): string => `(sequence + ${row}) * heads + head`;
