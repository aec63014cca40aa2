// Matrix products in quads of lanes that share their loads by quad swaps: no barrier, no workgroup memory. Shaped for
// adapters whose groups of lanes are quads, where loads cost ten times what a multiply-add does.

import type { Call } from "../../call";
import { load } from "../../half";
import { range } from "../range";
import { type Epilogue, epilogueFunctions, finish, type MatmulOperands, type MatmulShape, matmulBindings, strides } from "./shape";

/** Rows and columns of c that one lane computes: multiples of 8. */
export interface QuadTile {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Rows of a, b and c must be whole vec4s. Four lanes form a 2 × 2 block of tiles. A lane loads half of its tile's rows and columns as vec4s and takes the other
 * half from its neighbours: across the row by quadSwapX, down the column by quadSwapY. The inner dimension is walked in
 * fours.
 */
export function quadMatmul(label: string, shape: MatmulShape, tile: QuadTile, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const [strideA, strideB, strideC] = strides(shape).map((stride) => stride / 4);
  const half = tile.rows / 2; // rows a lane loads itself
  const parts = tile.columns / 8; // vec4s of columns a lane loads itself
  const groupRows = 2 * tile.rows;
  const groupColumns = 2 * tile.columns;
  const fits = { rows: rows % groupRows === 0, columns: columns % groupColumns === 0, inner: inner % 4 === 0 };

  /** An index as it is, or held below `count` where tiles reach past it. */
  const clamp = (isWhole: boolean, at: string, count: string): string => (isWhole ? `(${at})` : `min(${at}, ${count} - 1u)`);
  /** The four inner positions of a step; past the end b repeats its last row and a counts as zero. */
  const innerAt = (kk: number): string => clamp(fits.inner, `k + ${kk}u`, "inner");

  const a = (at: string): string => load(operands.a, "vec4f", "a", at);
  const b = (at: string): string => load(operands.b, "vec4f", "b", at);

  const lines: string[] = [
    "let rows = sizes[0].x; let columns = sizes[0].y; let inner = sizes[0].z;",
    "let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;",
    "let lower = lane >> 1u; let right = lane & 1u;",
    `let firstRow = group.y * ${groupRows}u + lower * ${tile.rows}u;`,
    `let firstColumn = group.x * ${groupColumns}u + right * ${tile.columns}u;`,
    `let ownRow = firstRow + right * ${half}u; let otherRow = firstRow + (1u - right) * ${half}u;`,
    `let ownColumn = (firstColumn + lower * ${4 * parts}u) / 4u; let otherColumn = (firstColumn + (1u - lower) * ${4 * parts}u) / 4u;`,
    ...range(tile.rows).map((i) =>
      range(2 * parts)
        .map((j) => `var c${i}_${j} = vec4f(0);`)
        .join(" "),
    ),
  ];
  if (transposeA) {
    for (const t of range(half / 4)) lines.push(`let rowA${t} = ${clamp(fits.rows, `ownRow / 4u + ${t}u`, "strideA")};`);
  } else {
    for (const i of range(half)) lines.push(`let rowA${i} = ${clamp(fits.rows, `ownRow + ${i}u`, "rows")} * strideA;`);
  }
  if (transposeB) {
    for (const j of range(4 * parts)) lines.push(`let rowB${j} = ${clamp(fits.columns, `ownColumn * 4u + ${j}u`, "columns")} * strideB;`);
  } else {
    for (const j of range(parts)) lines.push(`let columnB${j} = ${clamp(fits.columns, `ownColumn + ${j}u`, "strideB")};`);
  }

  lines.push("for (var k = 0u; k < inner; k += 4u) {");
  if (transposeB) for (const j of range(4 * parts)) lines.push(`let w${j} = ${b(`rowB${j} + k / 4u`)};`);
  const loadB = (kk: number): void => {
    if (!transposeB) lines.push(`let rowB${kk} = ${innerAt(kk)} * strideB;`);
    for (const j of range(parts)) {
      const own = transposeB ? `vec4f(${range(4).map((column) => `w${4 * j + column}[${kk}]`)})` : b(`rowB${kk} + columnB${j}`);
      lines.push(`let b${kk}_${j} = ${own}; let b${kk}_${j + parts} = quadSwapY(b${kk}_${j});`);
    }
  };
  const multiplyAdd = (row: number, factor: string, kk: number): void => {
    for (const j of range(2 * parts)) lines.push(`c${row}_${j} = fma(vec4f(${factor}), b${kk}_${j}, c${row}_${j});`);
  };
  if (transposeA) {
    for (const kk of range(4)) {
      loadB(kk);
      for (const t of range(half / 4)) {
        const loaded = a(`${innerAt(kk)} * strideA + rowA${t}`);
        const value = fits.inner ? loaded : `select(vec4f(0), ${loaded}, k + ${kk}u < inner)`;
        lines.push(`let p${kk}_${t} = ${value}; let o${kk}_${t} = quadSwapX(p${kk}_${t});`);
        for (const r of range(4)) {
          multiplyAdd(4 * t + r, `p${kk}_${t}[${r}]`, kk);
          multiplyAdd(half + 4 * t + r, `o${kk}_${t}[${r}]`, kk);
        }
      }
    }
  } else {
    // Rows of a are whole vec4s; where the inner dimension is not, what lies past it is zero (see loss rows).
    range(4).forEach(loadB);
    for (const i of range(half)) {
      lines.push(`let p${i} = ${a(`rowA${i} + k / 4u`)}; let o${i} = quadSwapX(p${i});`);
      for (const kk of range(4)) multiplyAdd(i, `p${i}[${kk}]`, kk);
      for (const kk of range(4)) multiplyAdd(half + i, `o${i}[${kk}]`, kk);
    }
  }
  lines.push("}");

  for (const j of range(2 * parts)) {
    lines.push(`let column${j} = ${j < parts ? "ownColumn" : "otherColumn"} + ${j % parts}u;`);
    if (!fits.columns) lines.push(`if (column${j} < strideC) {`);
    for (const i of range(tile.rows)) {
      const row = i < half ? `ownRow + ${i}u` : `otherRow + ${i - half}u`;
      if (!fits.rows) lines.push(`if (${row} < rows) {`);
      lines.push(
        `{ let at = (${row}) * strideC + column${j}; ${finish(epilogue, operands.c, "vec4f", `c${i}_${j}`, "at", `column${j}`)} }`,
      );
      if (!fits.rows) lines.push("}");
    }
    if (!fits.columns) lines.push("}");
  }
  return {
    label,
    bindings: matmulBindings("vec4f", operands, epilogue),
    functions: epilogueFunctions(epilogue, "vec4f"),
    lanes: 4,
    body: lines.join("\n"),
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / groupColumns), Math.ceil(rows / groupRows), 1],
    subgroups: true,
  };
}
