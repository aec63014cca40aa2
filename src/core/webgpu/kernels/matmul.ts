// Matrix products, in all transposes, with what usually follows fused in: bias, residual, GELU, scaling by GELU's
// derivative, adding to what stands there. A quad of four lanes shares its loads by quad swaps and needs no barrier.

import { type Binding, type Call, type Operand, read, write } from "../call";
import { GELU_FUNCTIONS } from "./activation";
import { range } from "./range";

/** Rows and columns as stored: a is [M, K], or [K, M] when transposed; b is [K, N], or [N, K] when transposed. */
export interface MatmulShape {
  readonly rows: number; // M
  readonly columns: number; // N
  readonly inner: number; // K
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Words between rows of c; N rounded up to a multiple of 4 where absent. */
  readonly strideC?: number;
  /** Words between rows of a; its number of columns where absent. */
  readonly strideA?: number;
}

/** What happens to a tile before it is stored. Extra operands have c's shape, except bias [N]. */
export interface Epilogue {
  readonly bias?: Operand;
  readonly residual?: Operand;
  /** Stores gelu of the result here; the result itself goes to c only if `keepsInput`. */
  readonly gelu?: { readonly output: Operand; readonly keepsInput: boolean };
  /** Multiplies by GELU's derivative at these values. */
  readonly geluDerivativeAt?: Operand;
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

/**
 * The quad kernel. Four lanes form a 2 × 2 block of tiles of 2·half rows × 8 columns each. A lane loads half of its
 * tile's rows and columns as vec4 and takes the other half from its neighbours: across the row by quadSwapX, down the
 * column by quadSwapY. Columns of b's layout must come in fours.
 */
export function quadMatmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue = {}): Call {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  // In vec4s.
  const strides = [(shape.strideA ?? (transposeA ? rows : inner)) / 4, (transposeB ? inner : columns) / 4, (shape.strideC ?? columns) / 4];
  const half = rows > 16 ? 8 : 4; // rows a lane loads itself
  const tileRows = 4 * half;
  const TILE_COLUMNS = 16;
  if (!strides.every(Number.isInteger)) throw new Error(`${label}: rows of ${rows} × ${columns} × ${inner} are not whole vec4s`);

  /** An index as it is, or held below `count` where tiles reach past it. */
  const clamp = (fits: boolean, count: string) => (at: string) => (fits ? `(${at})` : `min(${at}, ${count} - 1u)`);
  const clampRow = clamp(rows % tileRows === 0, "rows");
  const clampRows4 = clamp(rows % tileRows === 0, "(rows + 3u) / 4u");
  const clampColumn = clamp(columns % TILE_COLUMNS === 0, "columns");
  const clampColumns4 = clamp(columns % TILE_COLUMNS === 0, "(columns + 3u) / 4u");
  // Past the end of the inner dimension a holds zeros; b is read at its last row, so that no stray NaN comes in.
  const clampInner = clamp(inner % 4 === 0, "inner");

  const lines: string[] = [
    "let rows = sizes[0].x; let columns = sizes[0].y; let inner = sizes[0].z;",
    "let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;",
    "let lowerRow = lane >> 1u; let rightColumn = lane & 1u;",
    `let firstRow = group.y * ${tileRows}u + lowerRow * ${2 * half}u;`,
    `let firstColumn = group.x * ${TILE_COLUMNS}u + rightColumn * 8u;`,
    `let ownRow = firstRow + rightColumn * ${half}u; let otherRow = firstRow + (1u - rightColumn) * ${half}u;`,
    "let ownColumn = firstColumn + lowerRow * 4u; let otherColumn = firstColumn + (1u - lowerRow) * 4u;",
  ];
  for (const i of range(2 * half)) lines.push(`var c${i}_0 = vec4f(0); var c${i}_1 = vec4f(0);`);
  if (!transposeB) lines.push(`let columnB = ${clampColumns4("ownColumn / 4u")};`);
  if (transposeA) lines.push(...range(half / 4).map((t) => `let rowA${t} = ${clampRows4(`ownRow / 4u + ${t}u`)};`));
  else lines.push(...range(half).map((i) => `let rowA${i} = ${clampRow(`ownRow + ${i}u`)} * strideA;`));
  if (transposeB) lines.push(...range(4).map((j) => `let rowB${j} = ${clampColumn(`ownColumn + ${j}u`)} * strideB;`));

  lines.push(`for (var k = 0u; k < inner; k += 4u) {`);
  const loadB = (kk: number): void => {
    const own = transposeB ? `vec4f(${range(4).map((j) => `w${j}[${kk}]`)})` : `b[${clampInner(`k + ${kk}u`)} * strideB + columnB]`;
    lines.push(`let b${kk}_0 = ${own}; let b${kk}_1 = quadSwapY(b${kk}_0);`);
  };
  const multiplyAdd = (row: number, factor: string, kk: number): void => {
    lines.push(`c${row}_0 = fma(vec4f(${factor}), b${kk}_0, c${row}_0); c${row}_1 = fma(vec4f(${factor}), b${kk}_1, c${row}_1);`);
  };
  if (transposeB) lines.push(...range(4).map((j) => `let w${j} = b[rowB${j} + k / 4u];`));
  if (transposeA) {
    for (const kk of range(4)) {
      loadB(kk);
      for (const t of range(half / 4)) {
        lines.push(`let p${kk}_${t} = a[${clampInner(`k + ${kk}u`)} * strideA + rowA${t}]; let o${kk}_${t} = quadSwapX(p${kk}_${t});`);
        for (const r of range(4)) {
          multiplyAdd(4 * t + r, `p${kk}_${t}[${r}]`, kk);
          multiplyAdd(half + 4 * t + r, `o${kk}_${t}[${r}]`, kk);
        }
      }
    }
  } else {
    range(4).forEach(loadB);
    for (const i of range(half)) {
      lines.push(`let p${i} = a[rowA${i} + k / 4u]; let o${i} = quadSwapX(p${i});`);
      for (const kk of range(4)) multiplyAdd(i, `p${i}[${kk}]`, kk);
      for (const kk of range(4)) multiplyAdd(half + i, `o${i}[${kk}]`, kk);
    }
  }
  lines.push("}");

  const { bias, residual, gelu, geluDerivativeAt, accumulates } = epilogue;
  const guardsColumns = columns % TILE_COLUMNS !== 0;
  const guardsRows = rows % tileRows !== 0;
  for (const j of [0, 1]) {
    const column = j === 0 ? "ownColumn" : "otherColumn";
    lines.push(`let column${j} = ${column} / 4u;`);
    if (guardsColumns) lines.push(`if (${column} < strideC * 4u) {`);
    if (bias) lines.push(`let bias${j} = bias[column${j}];`);
    for (const i of range(2 * half)) {
      const row = i < half ? `ownRow + ${i}u` : `otherRow + ${i - half}u`;
      if (guardsRows) lines.push(`if (${row} < rows) {`);
      lines.push(`let at${i}_${j} = (${row}) * strideC + column${j};`);
      lines.push(...store(`c${i}_${j}`, `at${i}_${j}`, `bias${j}`));
      if (guardsRows) lines.push("}");
    }
    if (guardsColumns) lines.push("}");
  }

  function store(value: string, at: string, biasName: string): string[] {
    let result = value;
    if (bias) result = `(${result} + ${biasName})`;
    if (geluDerivativeAt) result = `${result} * geluDerivative(h[${at}])`;
    if (residual) result = `(${result} + residual[${at}])`;
    if (accumulates) result = `(${result} + c[${at}])`;
    if (!gelu) return [`c[${at}] = ${result};`];
    return [`${value} = ${result};`, ...(gelu.keepsInput ? [`c[${at}] = ${value};`] : []), `g[${at}] = gelu(${value});`];
  }

  const storesC = !gelu || gelu.keepsInput;
  return {
    label,
    bindings: [
      read("a", "vec4f", operands.a, operands.partA),
      read("b", "vec4f", operands.b, operands.partB),
      ...(storesC ? [write("c", "vec4f", operands.c, operands.partC)] : []),
      ...(bias ? [read("bias", "vec4f", bias)] : []),
      ...(residual ? [read("residual", "vec4f", residual)] : []),
      ...(gelu ? [write("g", "vec4f", gelu.output)] : []),
      ...(geluDerivativeAt ? [read("h", "vec4f", geluDerivativeAt)] : []),
    ],
    functions: gelu || geluDerivativeAt ? GELU_FUNCTIONS : "",
    lanes: 4,
    body: lines.join("\n"),
    sizes: [
      [rows, columns, inner, 0],
      [strides[0], strides[1], strides[2], 0],
    ],
    workgroups: [Math.ceil(columns / TILE_COLUMNS), Math.ceil(rows / tileRows), 1],
    subgroups: true,
  };
}
