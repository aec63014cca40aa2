// The plain matrix product: a lane per result, numbers one by one. Runs on every adapter at every size; the other
// variants are held to it.

import type { Call } from "../../call";
import { type Epilogue, epilogueFunctions, type MatmulOperands, type MatmulShape, matmulBindings, store, strides } from "./shape";

/** Lanes of a workgroup, side by side in a row of c. */
const LANES = 32;
/** Rows along the grid's second axis; more go along the third. */
const ROWS = 32768;

export function plainMatmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const [strideA, strideB, strideC] = strides(shape);
  const a = transposeA ? "a[k * strideA + row]" : "a[row * strideA + k]";
  const b = transposeB ? "b[column * strideB + k]" : "b[k * strideB + column]";
  return {
    label,
    bindings: matmulBindings("f32", operands, epilogue),
    functions: epilogueFunctions(epilogue, "f32"),
    lanes: LANES,
    body: `let columns = sizes[0].y; let inner = sizes[0].z;
let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;
let row = group.y + group.z * ${ROWS}u; let column = index;
if (row >= sizes[0].x || column >= columns) { return; }
var total = 0.0;
for (var k = 0u; k < inner; k++) { total = fma(${a}, ${b}, total); }
let at = row * strideC + column;
${store(epilogue, "total", "at", "column")}`,
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / LANES), Math.min(rows, ROWS), Math.ceil(rows / ROWS)],
  };
}
