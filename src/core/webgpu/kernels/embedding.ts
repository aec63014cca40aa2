// Token and position embeddings, and the gradient of the table. It needs no atomics: the host hands in the batch's
// positions sorted by token, so each row of the table is a sum down the columns of its token's rows, in a fixed order.

import { type Call, type Operand, read, write } from "../call";
import { type Adapter, type ChoicePoint, sizeClass, type Variant } from "../variants";
import { type ColumnTile, columnTiles, columnVariants, tileBody, tileFunctions } from "./columns";
import { elementCall } from "./elements";
import { packingOf } from "./packing";
import type { RowShape } from "./rows";

export interface EmbeddingShape {
  /** N: ids looked up. */
  readonly count: number;
  readonly width: number;
}

/** Rows of `table` by id, plus the position's row when positions are given. Ids are checked on the host. */
export function embedding(
  { count, width }: EmbeddingShape,
  operands: { readonly table: Operand; readonly ids: Operand; readonly output: Operand },
  positions?: { readonly table: Operand; readonly context: number },
): Call {
  const { type, size } = packingOf(width);
  const w = width / size;
  const added = positions ? ` + positions[(row % ${positions.context}u) * ${w}u + column]` : "";
  return elementCall(
    "embedding",
    count * w,
    [
      read("table", type, operands.table),
      read("ids", "i32", operands.ids),
      write("output", type, operands.output),
      ...(positions ? [read("positions", type, positions.table)] : []),
    ],
    `let row = element / ${w}u; let column = element % ${w}u;
output[element] = table[u32(ids[row]) * ${w}u + column]${added};`,
  );
}

/** x plus its position's row, for every sequence of `context` rows: for embedded tokens that several bodies read. */
export function addPositions(
  { rows, width }: RowShape,
  context: number,
  operands: { readonly x: Operand; readonly positions: Operand; readonly sum: Operand },
): Call {
  const { type, size } = packingOf(width);
  const w = width / size;
  return elementCall(
    "add positions",
    rows * w,
    [read("x", type, operands.x), read("positions", type, operands.positions), write("sum", type, operands.sum)],
    `let row = element / ${w}u; let column = element % ${w}u;
sum[element] = x[element] + positions[(row % ${context}u) * ${w}u + column];`,
  );
}

interface EmbeddingGradientOperands {
  readonly ids: Operand;
  readonly order: Operand;
  readonly runs: Operand;
  readonly dy: Operand;
  readonly gradient: Operand;
}

/** Runs along the grid's second axis; more go along the third. */
const RUNS = 32768;

function embeddingGradient(tile: ColumnTile, { count, width }: EmbeddingShape, operands: EmbeddingGradientOperands): Call {
  const { type, size } = tile.packing;
  const columns = width / size;
  // There are as many runs as the batch has different tokens, which only the host knows.
  const body = `let columns = sizes[0].x; let run = group.y + group.z * ${RUNS}u;
if (run >= runs[0]) { return; }
let first = runs[1u + run];
${tileBody(tile, {
  tileNumber: "group.x",
  first: "first",
  last: "runs[2u + run]",
  prepare: "let at = order[n] * columns + column;",
  values: ["dy[at]"],
  store: "gradient[u32(ids[order[first]]) * columns + column] += total0;",
})}`;
  return {
    label: "embedding gradient",
    bindings: [
      read("ids", "i32", operands.ids),
      read("order", "u32", operands.order),
      read("runs", "u32", operands.runs),
      read("dy", type, operands.dy),
      write("gradient", type, operands.gradient),
    ],
    functions: tileFunctions(tile),
    lanes: tile.across * tile.down,
    body,
    sizes: [[columns, 0, 0, 0]],
    workgroups: [Math.ceil(columns / tile.across), Math.min(count, RUNS), Math.ceil(count / RUNS)],
  };
}

/** Adds to each row of the table's gradient the rows of dy whose token it is. `order` and `runs` are those of sortTokens. */
export function embeddingGradientVariants(shape: EmbeddingShape, operands: EmbeddingGradientOperands): readonly Variant[] {
  const tiles = columnTiles(shape.width);
  // Runs are plenty, so a workgroup may as well own all columns of one.
  const narrow = { ...tiles.wide, down: 1 };
  return columnVariants({ ...tiles, narrow }, (tile) => [embeddingGradient(tile, shape, operands)]);
}

/** Never measured: no noise stands in for sorted tokens. */
export function embeddingGradientPoint({ count, width }: EmbeddingShape, adapter: Adapter): ChoicePoint {
  return {
    key: `embedding gradient ${sizeClass(count, adapter)}×${sizeClass(width, adapter)}`,
    operations: 0,
    trials: () => [],
  };
}

/**
 * Positions sorted by token, and where each token's run begins: runs = [count of runs, begin of run 0, 1, …, N].
 * Sizes: order [N], runs [N + 2].
 */
export function sortTokens(ids: Int32Array): { order: Uint32Array; runs: Uint32Array } {
  const order = Uint32Array.from(ids, (_, index) => index).sort((a, b) => ids[a] - ids[b] || a - b);
  const runs = new Uint32Array(ids.length + 2);
  let count = 0;
  order.forEach((position, index) => {
    if (index === 0 || ids[position] !== ids[order[index - 1]]) runs[++count] = index;
  });
  runs[0] = count;
  runs[count + 1] = ids.length;
  return { order, runs };
}
