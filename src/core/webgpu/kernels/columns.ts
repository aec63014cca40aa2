// Sums down the columns of a matrix, in a fixed order: column sums, the gradients of LayerNorm's gain and bias, and the
// gradient of an embedding, whose rows are those of one token. Neighbouring lanes own neighbouring columns.

import { type Binding, type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, trialOperands, trialScratch, type Variant } from "../variants";
import { foldedGrid } from "./elements";
import { type Packing, packingOf, SINGLES } from "./packing";
import { type RowShape, rowPoint } from "./rows";

/** How a workgroup lies over columns: `across` of them, whose rows `down` lanes share. */
export interface ColumnTile {
  readonly packing: Packing;
  readonly across: number;
  readonly down: number;
}

/** What is summed: statements run for every row, and the values they add, which see row, column and at, the element. */
interface Summed {
  readonly bindings: readonly Binding[];
  readonly prepare?: string;
  readonly values: readonly string[];
}

/** Lanes of a plain workgroup and of one that shares rows; lanes of that down a column at most. */
const PLAIN_LANES = 32;
const LANES = 256;
const DEEPEST = 16;

/** The tiles for columns of a matrix of this width: for any adapter, for narrow and for wide ones. */
export function columnTiles(width: number): { readonly [Suits in Variant["suits"]]: ColumnTile } {
  const packing = packingOf(width);
  const across = Math.min(32, 2 ** Math.ceil(Math.log2(width / packing.size)));
  return {
    any: { packing: SINGLES, across: PLAIN_LANES, down: 1 },
    narrow: { packing, across: 4, down: 1 },
    wide: { packing, across, down: Math.min(DEEPEST, LANES / across) },
  };
}

/** The variants of a sum down columns, by the tile it is computed in. */
export function columnVariants(
  { any, narrow, wide }: ReturnType<typeof columnTiles>,
  calls: (tile: ColumnTile) => readonly Call[],
): readonly Variant[] {
  return [
    { name: "plain", suits: "any", calls: () => calls(any) },
    { name: "few lanes", suits: "narrow", calls: () => calls(narrow) },
    { name: "workgroup", suits: "wide", calls: () => calls(wide) },
  ];
}

/** Workgroup memory in which the lanes down a column meet, where there is more than one. */
export function tileFunctions({ packing, across, down }: ColumnTile): string {
  return down > 1 ? `var<workgroup> cells: array<${packing.type}, ${across * down}>;` : "";
}

/**
 * WGSL that sums `values` over n = first, …, last − 1 and runs `store`, which finds the sums in total0, total1, … .
 * `prepare` makes of n what the values see; `tileNumber` counts tiles from left to right; `columns`, elements of a row,
 * is defined before. Must be reached by all lanes of a workgroup.
 */
export function tileBody(
  { packing, across, down }: ColumnTile,
  {
    tileNumber,
    first,
    last,
    prepare,
    values,
    store,
  }: Record<"tileNumber" | "first" | "last" | "prepare" | "store", string> & Pick<Summed, "values">,
): string {
  const each = (text: (value: string, index: number) => string): string => values.map(text).join("\n");
  // Every lane takes part up to the last barrier; those past the last column read it too.
  const meet = (_: string, index: number): string => `cells[lane] = total${index};
workgroupBarrier();
if (deep == 0u) { for (var other = 1u; other < ${down}u; other++) { total${index} += cells[other * ${across}u + lane]; } }
workgroupBarrier();`;
  return `let wanted = ${tileNumber} * ${across}u + lane % ${across}u; let deep = lane / ${across}u;
let column = min(wanted, columns - 1u);
${each((_, index) => `var total${index} = ${packing.type}(0);`)}
for (var n = ${first} + deep; n < ${last}; n += ${down}u) {
${prepare}
${each((value, index) => `total${index} += ${value};`)}
}
${down > 1 ? each(meet) : ""}
if (deep == 0u && wanted < columns) { ${store} }`;
}

/** Rows that a lane sums at least before further workgroups share them, and the most workgroups that share a column. */
const SHARE = 16;
const MOST_SLICES = 64;

const slicesOf = (rows: number, down: number): number => (down === 1 ? 1 : Math.min(MOST_SLICES, Math.ceil(rows / (SHARE * down))));

/** Words of scratch memory that sums of `values` values over a matrix of this shape may take. */
export function partWords({ rows, width }: RowShape, values: number): number {
  return slicesOf(rows, columnTiles(width).wide.down) * values * width;
}

/** Sums over all rows, in one call or, where several workgroups share a column, in two that meet in `parts`. */
function columnCalls(
  label: string,
  tile: ColumnTile,
  { rows, width }: RowShape,
  summed: Summed,
  { outputs, parts, accumulates }: { readonly outputs: readonly Operand[]; readonly parts: Operand; readonly accumulates: boolean },
): readonly Call[] {
  const { type, size } = tile.packing;
  const { values } = summed;
  const columns = width / size;
  const grid = foldedGrid(Math.ceil(columns / tile.across));
  const slices = slicesOf(rows, tile.down);
  const perSlice = Math.ceil(rows / slices);
  const call = (height: number, slice: number, summed: Summed, targets: readonly Binding[], store: (index: number) => string): Call => ({
    label,
    bindings: [...summed.bindings, ...targets],
    functions: tileFunctions(tile),
    lanes: tile.across * tile.down,
    body: `let rows = sizes[0].x; let columns = sizes[0].y; let slice = sizes[0].z;
${tileBody(tile, {
  tileNumber: grid.number,
  first: "group.z * slice",
  last: "min((group.z + 1u) * slice, rows)",
  prepare: `let row = n; let at = row * columns + column;\n${summed.prepare ?? ""}`,
  values: summed.values,
  store: values.map((_, index) => store(index)).join(" "),
})}`,
    sizes: [[height, columns, slice, 0]],
    workgroups: [grid.workgroups[0], grid.workgroups[1], Math.ceil(height / slice)],
  });
  const place = (row: string, index: number): string => `parts[(${row} * ${values.length}u + ${index}u) * columns + column]`;
  const results = outputs.map((output, index) => write(`sums${index}`, type, output));
  const finish = (index: number): string => `sums${index}[column] ${accumulates ? "+=" : "="} total${index};`;
  if (slices === 1) return [call(rows, rows, summed, results, finish)];
  const partial: Summed = { bindings: [read("parts", type, parts)], values: values.map((_, index) => place("row", index)) };
  const used = Math.ceil(rows / perSlice);
  return [
    call(rows, perSlice, summed, [write("parts", type, parts)], (index) => `${place("group.z", index)} = total${index};`),
    call(used, used, partial, results, finish),
  ];
}

interface ColumnSumOperands {
  readonly x: Operand;
  readonly sums: Operand;
  /** Scratch memory, as much as partWords says for one value. */
  readonly parts: Operand;
}

/** Sum over rows [N, d] → [d]. */
export function columnSumVariants(
  label: string,
  shape: RowShape,
  { x, sums, parts }: ColumnSumOperands,
  accumulates: boolean,
): readonly Variant[] {
  return columnVariants(columnTiles(shape.width), (tile) => {
    const summed = { bindings: [read("x", tile.packing.type, x)], values: ["x[at]"] };
    return columnCalls(label, tile, shape, summed, { outputs: [sums], parts, accumulates });
  });
}

export function columnSumPoint(shape: RowShape, adapter: Adapter): ChoicePoint {
  return rowPoint("column sum", shape, adapter, (trial) => {
    const operands = trialOperands({ x: trial.rows * trial.width, sums: trial.width });
    return columnSumVariants("trial", trial, { ...operands, parts: trialScratch("parts", partWords(trial, 1)) }, false);
  });
}

interface NormParameterOperands {
  readonly x: Operand;
  readonly mean: Operand;
  readonly rstd: Operand;
  readonly dy: Operand;
  readonly dGain: Operand;
  readonly dBias: Operand;
  /** Scratch memory, as much as partWords says for two values. */
  readonly parts: Operand;
}

/** d gain = Σ dy·x̂ and d bias = Σ dy over rows, with x̂ = (x − mean)·rstd. */
export function layerNormParameterVariants(
  shape: RowShape,
  { x, mean, rstd, dy, dGain, dBias, parts }: NormParameterOperands,
  accumulates: boolean,
): readonly Variant[] {
  return columnVariants(columnTiles(shape.width), (tile) => {
    const { type } = tile.packing;
    const summed = {
      bindings: [read("x", type, x), read("means", "f32", mean), read("rstds", "f32", rstd), read("dy", type, dy)],
      prepare: "let d = dy[at];",
      values: ["d * ((x[at] - means[row]) * rstds[row])", "d"],
    };
    return columnCalls("layer norm parameters", tile, shape, summed, { outputs: [dGain, dBias], parts, accumulates });
  });
}

export function layerNormParameterPoint(shape: RowShape, adapter: Adapter): ChoicePoint {
  return rowPoint("layer norm parameters", shape, adapter, (trial) => {
    const { rows, width } = trial;
    const words = rows * width;
    const operands = trialOperands({ x: words, mean: rows, rstd: rows, dy: words, dGain: width, dBias: width });
    return layerNormParameterVariants(trial, { ...operands, parts: trialScratch("parts", partWords(trial, 2)) }, false);
  });
}
