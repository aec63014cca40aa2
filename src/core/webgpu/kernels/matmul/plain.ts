// The plain matrix product: a lane per result, or four where results are stored as halves; numbers one by one. Runs on
// every adapter at every size; the other variants are held to it.

import type { Call } from "../../call";
import { load } from "../../half";
import { packingFor } from "../packing";
import { range } from "../range";
import { type Epilogue, epilogueFunctions, finish, type MatmulOperands, type MatmulShape, matmulBindings, strides } from "./shape";

/** Lanes of a workgroup, side by side in a row of c. */
const LANES = 32;
/** Rows along the grid's second axis; more go along the third. */
const ROWS = 32768;

export function plainMatmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, inner, transposeA, transposeB } = shape;
  const [strideA, strideB, wordsC] = strides(shape);
  const { type, size } = packingFor(operands.c, epilogue.gelu?.output);
  const [columns, strideC] = [shape.columns / size, wordsC / size];
  const a = load(operands.a, "f32", "a", transposeA ? "k * strideA + row" : "row * strideA + k");
  const b = range(size).map((i) => {
    const at = size === 1 ? "column" : `(${size}u * column + ${i}u)`;
    return load(operands.b, "f32", "b", transposeB ? `${at} * strideB + k` : `k * strideB + ${at}`);
  });
  return {
    label,
    bindings: matmulBindings(type, operands, epilogue, "f32"),
    functions: epilogueFunctions(epilogue, type),
    lanes: LANES,
    body: `let columns = sizes[0].y; let inner = sizes[0].z;
let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;
let row = group.y + group.z * ${ROWS}u; let column = index;
if (row >= sizes[0].x || column >= columns) { return; }
var total = ${type}(0);
for (var k = 0u; k < inner; k++) { total = fma(${type}(${a}), ${type}(${b}), total); }
let at = row * strideC + column;
${finish(epilogue, operands.c, type, "total", "at", "column")}`,
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / LANES), Math.min(rows, ROWS), Math.ceil(rows / ROWS)],
  };
}
