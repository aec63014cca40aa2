// The plain matrix product: a lane per result, or four where results are stored as halves; numbers one by one. Runs on
// every adapter at every size; the other variants are held to it.

import type { Call } from "../../call";
import { load } from "../../half";
import { packingFor } from "../packing";
import { range } from "../range";
import { groupDepth, groupText } from "./groups";
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
  // Matrices of c lie along the third axis, which is free then: none has so many rows.
  const depth = groupDepth(operands.groups);
  const isDeep = depth > 1;
  const group = groupText(operands.groups, transposeB, "row");
  const a = load(operands.a, "f32", "a", transposeA ? "k * strideA + row" : "row * strideA + k");
  const b = range(size).map((i) => {
    const at = size === 1 ? "column" : `(${size}u * column + ${i}u)`;
    return load(operands.b, "f32", "b", group.b(transposeB ? `${at} * strideB + k` : `k * strideB + ${at}`));
  });
  return {
    label,
    bindings: matmulBindings(type, operands, epilogue, "f32"),
    functions: `${epilogueFunctions(epilogue, type)}${group.functions}`,
    lanes: LANES,
    body: `let rows = sizes[0].x; let columns = sizes[0].y; let inner = ${group.inner};
let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;
let row = group.y${isDeep ? "" : ` + group.z * ${ROWS}u`}; let column = index;
if (row >= rows || column >= columns) { return; }
${group.begin}
var total = ${type}(0);
for (var k = ${group.first}; k < inner; k++) { total = fma(${type}(${a}), ${type}(${b}), total); }
let at = ${group.c("row * strideC + column")};
${finish(epilogue, operands.c, type, "total", "at", group.bias("column"))}`,
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [
      Math.ceil(columns / LANES),
      ...(isDeep ? ([rows, depth] as const) : ([Math.min(rows, ROWS), Math.ceil(rows / ROWS)] as const)),
    ],
  };
}
