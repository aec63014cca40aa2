// What every matrix kernel is asked for: shape, operands, and what happens to a result before it is stored. Not how
// products are computed: that is each variant's part.

import { type Binding, type Operand, read, write } from "../../call";
import { load, store } from "../../half";
import { GELU_FUNCTIONS } from "../activation";
import { type Groups, groupBindings } from "./groups";

/** Rows and columns as stored: a is [M, K], or [K, M] when transposed; b is [K, N], or [N, K] when transposed. */
export interface MatmulShape {
  readonly rows: number; // M
  readonly columns: number; // N
  readonly inner: number; // K
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Words between rows of c; N where absent. */
  readonly strideC?: number;
  /** Words between rows of a; its number of columns where absent. */
  readonly strideA?: number;
}

/**
 * What happens to a result before it is stored. Extra operands have c's shape, except bias [N]. Halves may be a and b, c
 * where nothing is added to it, what GELU gives and scaledBy.
 */
export interface Epilogue {
  readonly bias?: Operand;
  readonly residual?: Operand;
  /**
   * Stores gelu of the result here. c then gets the derivative of GELU at the result, which is all that a backward pass
   * needs of it, if `keepsDerivative`, and else is not stored.
   */
  readonly gelu?: { readonly output: Operand; readonly keepsDerivative: boolean };
  /** Multiplies by these values. */
  readonly scaledBy?: Operand;
  /** Adds to what stands in c. */
  readonly accumulates?: boolean;
}

export interface MatmulOperands {
  readonly a: Operand;
  readonly b: Operand;
  readonly c: Operand;
  readonly partA?: Binding["part"];
  readonly partB?: Binding["part"];
  readonly partC?: Binding["part"];
  /** Several products at once; absent, the one. */
  readonly groups?: Groups;
}

/** Words between rows of a, b and c. */
export function strides({
  rows,
  columns,
  inner,
  transposeA,
  transposeB,
  strideA,
  strideC,
}: MatmulShape): readonly [number, number, number] {
  return [strideA ?? (transposeA ? rows : inner), transposeB ? inner : columns, strideC ?? columns];
}

/** The bindings of a matrix kernel that reads a and b in elements of type `given`, and the rest in those of `type`. */
export function matmulBindings(
  type: "f32" | "vec4f",
  operands: MatmulOperands,
  epilogue: Epilogue,
  given: "f32" | "vec4f" = type,
): readonly Binding[] {
  const { bias, residual, gelu, scaledBy } = epilogue;
  return [
    read("a", given, operands.a, operands.partA),
    read("b", given, operands.b, operands.partB),
    ...(!gelu || gelu.keepsDerivative ? [write("c", type, operands.c, operands.partC)] : []),
    ...(bias ? [read("bias", type, bias)] : []),
    ...(residual ? [read("residual", type, residual)] : []),
    ...(gelu ? [write("g", type, gelu.output)] : []),
    ...(scaledBy ? [read("scale", type, scaledBy)] : []),
    ...groupBindings(operands.groups),
  ];
}

/** Functions that storing needs. */
export const epilogueFunctions = ({ gelu }: Epilogue, type: "f32" | "vec4f"): string => (gelu ? GELU_FUNCTIONS(type) : "");

/**
 * Statements that finish `value`, a variable of type `type`, and store it at index `at` of c; `column` indexes the bias.
 * Runs once per tile element.
 */
export function finish(
  { bias, residual, gelu, scaledBy, accumulates }: Epilogue,
  c: Operand,
  type: "f32" | "vec4f",
  value: string,
  at: string,
  column: string,
): string {
  const terms = [value, ...(bias ? [`bias[${column}]`] : [])].join(" + ");
  const scaled = scaledBy ? `(${terms}) * ${load(scaledBy, type, "scale", at)}` : terms;
  const sum = [scaled, ...(residual ? [`residual[${at}]`] : []), ...(accumulates ? [`c[${at}]`] : [])].join(" + ");
  if (!gelu) return store(c, "c", at, sum);
  const keep = gelu.keepsDerivative ? store(c, "c", at, "geluDerivative(h, q)") : "";
  return `{ let h = ${sum}; let q = gate(h); ${store(gelu.output, "g", at, "h * q")} ${keep} }`;
}
