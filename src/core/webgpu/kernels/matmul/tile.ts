// Matrix products in tiles that a workgroup loads together into its shared memory, a slice of the inner dimension at a
// time. Shaped for graphics cards, where barriers and workgroup memory are cheap.

import type { Call } from "../../call";
import { load } from "../../half";
import { range } from "../range";
import { groupDepth, groupText } from "./groups";
import { type Epilogue, epilogueFunctions, finish, type MatmulOperands, type MatmulShape, matmulBindings, strides } from "./shape";

/** A workgroup of `side` × `side` lanes, each with `reach` × `reach` results (a multiple of 4). */
export interface SharedTile {
  readonly side: number;
  readonly reach: number;
}

/** Inner positions loaded at a time. */
const DEPTH = 16;

/**
 * Rows of a, b and c must be whole vec4s. Both operands are kept in workgroup memory with the inner dimension outermost, in blocks of 4 × 4 numbers that a lane
 * loads, and turns where the matrix is stored the other way. A lane's results lie in groups of four rows and columns,
 * `side` groups apart, so that neighbouring lanes read neighbouring memory.
 */
export function tileMatmul(label: string, shape: MatmulShape, tile: SharedTile, operands: MatmulOperands, epilogue: Epilogue): Call {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const [strideA, strideB, strideC] = strides(shape).map((stride) => stride / 4);
  const { side, reach } = tile;
  const extent = side * reach; // rows and columns of a tile
  const lanes = side * side;
  const quads = extent / 4; // vec4s across a tile
  // One more, so that blocks of one column fall into different banks, where the 16 KiB that every adapter has allow it.
  const pitch = extent < 128 ? quads + 1 : quads;
  const parts = reach / 4; // groups of four a lane owns each way
  const blocks = quads * (DEPTH / 4);
  const group = groupText(operands.groups, transposeB, "firstRow", true);

  /** Loads one operand's slice: `inwards` where the inner dimension runs along its rows. */
  const slice = (name: "a" | "b", inwards: boolean, first: string, count: string, stride: string): string =>
    range(Math.ceil(blocks / lanes))
      .map((turn) => {
        const block = `lane + ${turn * lanes}u`;
        const guard = (turn + 1) * lanes > blocks ? `if (${block} < ${blocks}u) ` : "";
        // Along rows of memory first, so that neighbouring lanes read neighbouring addresses.
        const place = inwards
          ? `let depth = ((${block}) % ${DEPTH / 4}u) * 4u; let across = (${block}) / ${DEPTH / 4}u;`
          : `let depth = ((${block}) / ${quads}u) * 4u; let across = (${block}) % ${quads}u;`;
        const at = (j: number): string =>
          inwards
            ? `min(${first} + across * 4u + ${j}u, ${count} - 1u) * ${stride} + min((k + depth) / 4u, ${stride} - 1u)`
            : `min(k + depth + ${j}u, inner - 1u) * ${stride} + min(${first} / 4u + across, ${stride} - 1u)`;
        const index = (j: number): string => (name === "b" ? group.b(at(j)) : at(j));
        const read = (j: number): string => `let x${j} = ${load(operands[name], "vec4f", name, index(j))};`;
        const value = (j: number): string => (inwards ? `vec4f(${range(4).map((i) => `x${i}[${j}]`)})` : `x${j}`);
        const kept = (j: number): string =>
          `tile${name.toUpperCase()}[(depth + ${j}u) * ${pitch}u + across] = select(vec4f(0), ${value(j)}, k + depth + ${j}u < inner);`;
        return `${guard}{ ${place} ${range(4).map(read).join(" ")} ${range(4).map(kept).join(" ")} }`;
      })
      .join("\n");

  const cells = range(reach).flatMap((i) => range(parts).map((j) => [i, j] as const));
  const body = `let rows = sizes[0].x; let columns = sizes[0].y; let inner = ${group.inner};
let strideA = sizes[1].x; let strideB = sizes[1].y; let strideC = sizes[1].z;
let down = lane / ${side}u; let along = lane % ${side}u;
let firstRow = group.y * ${extent}u; let firstColumn = group.x * ${extent}u;
${group.begin}
${cells.map(([i, j]) => `var c${i}_${j} = vec4f(0);`).join(" ")}
for (var k = ${group.first}; k < inner; k += ${DEPTH}u) {
${slice("a", !transposeA, "firstRow", "rows", "strideA")}
${slice("b", transposeB, "firstColumn", "columns", "strideB")}
workgroupBarrier();
for (var d = 0u; d < ${DEPTH}u; d++) {
${range(parts)
  .map((t) => `let a${t} = tileA[d * ${pitch}u + down + ${t * side}u]; let b${t} = tileB[d * ${pitch}u + along + ${t * side}u];`)
  .join("\n")}
${cells.map(([i, j]) => `c${i}_${j} = fma(vec4f(a${Math.floor(i / 4)}[${i % 4}]), b${j}, c${i}_${j});`).join("\n")}
}
workgroupBarrier();
}
${cells
  .map(([i, j]) => {
    const row = `firstRow + (down + ${Math.floor(i / 4) * side}u) * 4u + ${i % 4}u`;
    const column = `firstColumn / 4u + along + ${j * side}u`;
    return `{ let row = ${row}; let column = ${column}; if (row < rows && column < strideC) { let at = ${group.c("row * strideC + column")}; ${finish(epilogue, operands.c, "vec4f", `c${i}_${j}`, "at", group.bias("column"))} } }`;
  })
  .join("\n")}`;
  return {
    label,
    bindings: matmulBindings("vec4f", operands, epilogue),
    functions: `var<workgroup> tileA: array<vec4f, ${DEPTH * pitch}>; var<workgroup> tileB: array<vec4f, ${DEPTH * pitch}>;\n${epilogueFunctions(epilogue, "vec4f")}${group.functions}`,
    lanes,
    body,
    sizes: [
      [rows, columns, inner, 0],
      [strideA, strideB, strideC, 0],
    ],
    workgroups: [Math.ceil(columns / extent), Math.ceil(rows / extent), groupDepth(operands.groups)],
  };
}
