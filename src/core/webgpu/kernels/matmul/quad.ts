// Matrix products in quads of lanes that share their loads by quad swaps: no barrier, no workgroup memory. Shaped for
// adapters whose groups of lanes are quads, where loads cost ten times what a multiply-add does.

import type { Call } from "../../call";
import { load } from "../../half";
import { range } from "../range";
import { groupDepth, groupText } from "./groups";
import { type Epilogue, epilogueFunctions, finish, type MatmulOperands, type MatmulShape, matmulBindings, strides } from "./shape";

/** Rows and columns of c that one lane computes: multiples of 8; rows also 4, where a is not transposed. */
export interface QuadTile {
  readonly rows: number;
  readonly columns: number;
  /** Inner positions in one turn of the loop, a multiple of 4: a turn carries every sum over, which costs as much as three products. */
  readonly depth: number;
}

/**
 * Rows of a, b and c must be whole vec4s. Four lanes form a 2 × 2 block of tiles. A lane loads half of its tile's rows
 * and columns as vec4s and takes the other half from its neighbours: across the row by quadSwapX, down the column by
 * quadSwapY. Sums are single numbers, to which a turn's products are added in one expression: a processor that plays a
 * graphics card keeps the sum in a register then, and multiplies from memory. It copies the first factor, so that is b's
 * number: a's is needed again at once.
 */
export function quadMatmul(label: string, shape: MatmulShape, tile: QuadTile, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, columns, inner, transposeB } = shape;
  const [strideA, strideB, strideC] = strides(shape).map((stride) => stride / 4);
  const { groups } = operands;
  const groupRows = 2 * tile.rows;
  const groupColumns = 2 * tile.columns;
  const group = groupText(groups, transposeB, `group.y * ${groupRows}u`);
  return {
    label,
    bindings: matmulBindings("vec4f", operands, epilogue),
    functions: `${epilogueFunctions(epilogue, "vec4f")}${group.functions}`,
    lanes: 4,
    // Written when it is read: it is long, and where memory alone is planned nobody reads it.
    get body() {
      return quadBody(shape, tile, operands, epilogue);
    },
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / groupColumns), Math.ceil(rows / groupRows), groupDepth(groups)],
    subgroups: true,
  };
}

function quadBody(shape: MatmulShape, tile: QuadTile, operands: MatmulOperands, epilogue: Epilogue): string {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const { depth } = tile;
  const { groups } = operands;
  const half = tile.rows / 2; // rows a lane loads itself
  const parts = tile.columns / 8; // vec4s of columns a lane loads itself
  const groupRows = 2 * tile.rows;
  const groupColumns = 2 * tile.columns;
  const fits = {
    rows: rows % groupRows === 0,
    columns: columns % groupColumns === 0,
    inner: (groups?.over === "inner" ? groups.tile : inner) % depth === 0,
    innerVec4s: Math.ceil(inner / 4) % (depth / 4) === 0,
  };
  const group = groupText(groups, transposeB, `group.y * ${groupRows}u`);

  /** An index as it is, or held below `count` where tiles reach past it. */
  const clamp = (isWhole: boolean, at: string, count: string): string => (isWhole ? `(${at})` : `min(${at}, ${count} - 1u)`);
  /** An inner position of a turn; past the end b repeats its last row and a counts as zero. */
  const innerAt = (kk: number): string => clamp(fits.inner, `k + ${kk}u`, "inner");
  const zeroPast = (isWhole: boolean, loaded: string, kk: number): string =>
    isWhole ? loaded : `select(vec4f(0), ${loaded}, k + ${kk}u < inner)`;

  const a = (at: string): string => load(operands.a, "vec4f", "a", at);
  const b = (at: string): string => load(operands.b, "vec4f", "b", at);

  const lines: string[] = [
    `let rows = sizes[0].x; let columns = sizes[0].y; let inner = ${group.inner};`,
    "let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;",
    group.begin,
    "let lower = lane >> 1u; let right = lane & 1u;",
    `let firstRow = group.y * ${groupRows}u + lower * ${tile.rows}u;`,
    `let firstColumn = group.x * ${groupColumns}u + right * ${tile.columns}u;`,
    `let ownRow = firstRow + right * ${half}u; let otherRow = firstRow + (1u - right) * ${half}u;`,
    `let ownColumn = (firstColumn + lower * ${4 * parts}u) / 4u; let otherColumn = (firstColumn + (1u - lower) * ${4 * parts}u) / 4u;`,
    ...range(tile.rows).map((i) =>
      range(tile.columns)
        .map((j) => `var c${i}_${j} = 0.0;`)
        .join(" "),
    ),
  ];
  if (transposeA) {
    for (const t of range(half / 4)) lines.push(`let rowA${t} = ${clamp(fits.rows, `ownRow / 4u + ${t}u`, "strideA")};`);
  } else {
    for (const i of range(half)) lines.push(`let rowA${i} = ${clamp(fits.rows, `ownRow + ${i}u`, "rows")} * strideA;`);
  }
  if (transposeB) {
    for (const j of range(4 * parts))
      lines.push(`let rowB${j} = ${group.b(`${clamp(fits.columns, `ownColumn * 4u + ${j}u`, "columns")} * strideB`)};`);
  } else {
    for (const j of range(parts)) lines.push(`let columnB${j} = ${group.b(clamp(fits.columns, `ownColumn + ${j}u`, "strideB"))};`);
  }

  /** Loads a vec4 of what the lane owns, and gets its neighbour's. */
  const loadBoth = (name: string, swap: string, value: string): void => {
    lines.push(`let ${name} = ${value}; let ${name}Other = ${swap}(${name});`);
  };
  /** The number at inner position kk in a row of the tile, or a column: of `count` the lane owns the first half. */
  const numberOf = (matrix: "a" | "b", inwards: boolean, kk: number, at: number, count: number): string => {
    const own = at % (count / 2);
    const vec4 = inwards ? `${matrix}${own}_${kk >> 2}` : `${matrix}${kk}_${own >> 2}`;
    return `${vec4}${at === own ? "" : "Other"}[${(inwards ? kk : own) % 4}]`;
  };
  const loadB = (): void => {
    if (transposeB) {
      for (const j of range(4 * parts)) {
        for (const q of range(depth / 4)) loadBoth(`b${j}_${q}`, "quadSwapY", b(`rowB${j} + k / 4u + ${q}u`));
      }
    } else {
      for (const kk of range(depth)) {
        lines.push(`let rowB${kk} = ${innerAt(kk)} * strideB;`);
        for (const j of range(parts)) loadBoth(`b${kk}_${j}`, "quadSwapY", b(`rowB${kk} + columnB${j}`));
      }
    }
  };
  const addProducts = (row: number): void => {
    lines.push(
      `{ ${range(depth)
        .map((kk) => `let f${kk} = ${numberOf("a", !transposeA, kk, row, tile.rows)};`)
        .join(" ")}`,
    );
    for (const j of range(tile.columns)) {
      const products = range(depth).map((kk) => `${numberOf("b", transposeB, kk, j, tile.columns)} * f${kk}`);
      lines.push(`c${row}_${j} = ${[`c${row}_${j}`, ...products].join(" + ")};`);
    }
    lines.push("}");
  };

  lines.push(`for (var k = ${group.first}; k < inner; k += ${depth}u) {`);
  loadB();
  if (transposeA) {
    for (const t of range(half / 4)) {
      for (const kk of range(depth))
        loadBoth(`a${kk}_${t}`, "quadSwapX", zeroPast(fits.inner, a(`${innerAt(kk)} * strideA + rowA${t}`), kk));
      for (const i of range(4)) [4 * t + i, half + 4 * t + i].forEach(addProducts);
    }
  } else {
    for (const i of range(half)) {
      // Rows of a are whole vec4s; where the inner dimension is not, what lies past it is zero (see loss rows).
      for (const q of range(depth / 4))
        loadBoth(`a${i}_${q}`, "quadSwapX", zeroPast(fits.innerVec4s, a(`rowA${i} + k / 4u + ${q}u`), 4 * q));
      [i, half + i].forEach(addProducts);
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
        `{ let at = ${group.c(`(${row}) * strideC + column${j}`)}; ${finish(epilogue, operands.c, "vec4f", `vec4f(${range(4).map((n) => `c${i}_${4 * j + n}`)})`, "at", group.bias(`column${j}`))} }`,
      );
      if (!fits.rows) lines.push("}");
    }
    if (!fits.columns) lines.push("}");
  }
  return lines.join("\n");
}
