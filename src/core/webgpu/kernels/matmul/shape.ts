// What every matrix kernel is asked for: shape, operands, and what happens to a result before it is stored. Not how
// products are computed: that is each variant's part.

import { type Binding, type Operand, read, write } from "../../call";
import { GELU_FUNCTIONS } from "../activation";

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

/** What happens to a result before it is stored. Extra operands have c's shape, except bias [N]. */
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

/** The bindings of a matrix kernel, all of one element type. */
export function matmulBindings(type: "f32" | "vec4f", operands: MatmulOperands, epilogue: Epilogue): readonly Binding[] {
  const { bias, residual, gelu, scaledBy } = epilogue;
  return [
    read("a", type, operands.a, operands.partA),
    read("b", type, operands.b, operands.partB),
    ...(!gelu || gelu.keepsDerivative ? [write("c", type, operands.c, operands.partC)] : []),
    ...(bias ? [read("bias", type, bias)] : []),
    ...(residual ? [read("residual", type, residual)] : []),
    ...(gelu ? [write("g", type, gelu.output)] : []),
    ...(scaledBy ? [read("scale", type, scaledBy)] : []),
  ];
}

/** Functions that storing needs. */
export const epilogueFunctions = ({ gelu }: Epilogue, type: "f32" | "vec4f"): string => (gelu ? GELU_FUNCTIONS(type) : "");

/** Statements that finish `value`, a variable, and store it at index `at` of c; `column` indexes the bias. Runs once per tile element. */
export function store({ bias, residual, gelu, scaledBy, accumulates }: Epilogue, value: string, at: string, column: string): string {
  const terms = [value, ...(bias ? [`bias[${column}]`] : [])].join(" + ");
  const scaled = scaledBy ? `(${terms}) * scale[${at}]` : terms;
  const sum = [scaled, ...(residual ? [`residual[${at}]`] : []), ...(accumulates ? [`c[${at}]`] : [])].join(" + ");
  if (!gelu) return `c[${at}] = ${sum};`;
  const keep = gelu.keepsDerivative ? `c[${at}] = geluDerivative(h, q);` : "";
  return `{ let h = ${sum}; let q = gate(h); g[${at}] = h * q; ${keep} }`;
}
