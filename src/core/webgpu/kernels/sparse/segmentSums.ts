// Sums down the columns of every expert's segment of slots, in a fixed order: the gradient of the experts' biases.

import { type Call, type Operand, read, write } from "../../call";
import { type Adapter, type ChoicePoint, sizeClass, type Variant } from "../../variants";
import { type ColumnTile, columnTiles, columnVariants, tileBody, tileFunctions } from "../columns";

export interface SegmentShape {
  /** E */
  readonly count: number;
  readonly width: number;
}

interface SegmentOperands {
  readonly x: Operand;
  /** [E + 1] */
  readonly segments: Operand;
  readonly sums: Operand;
}

function segmentSums(tile: ColumnTile, { count, width }: SegmentShape, { x, segments, sums }: SegmentOperands, accumulates: boolean): Call {
  const { type, size } = tile.packing;
  const columns = width / size;
  return {
    label: "segment sums",
    bindings: [read("x", type, x), read("segments", "i32", segments), write("sums", type, sums)],
    functions: tileFunctions(tile),
    lanes: tile.across * tile.down,
    body: `let columns = sizes[0].x;
${tileBody(tile, {
  tileNumber: "group.x",
  first: "u32(segments[group.y])",
  last: "u32(segments[group.y + 1u])",
  prepare: "let at = n * columns + column;",
  values: ["x[at]"],
  store: `sums[group.y * columns + column] ${accumulates ? "+=" : "="} total0;`,
})}`,
    sizes: [[columns, 0, 0, 0]],
    workgroups: [Math.ceil(columns / tile.across), count, 1],
  };
}

/** x [S, d] → the sum over each segment of its rows [E·d]. */
export function segmentSumVariants(shape: SegmentShape, operands: SegmentOperands, accumulates: boolean): readonly Variant[] {
  return columnVariants(columnTiles(shape.width), (tile) => [segmentSums(tile, shape, operands, accumulates)]);
}

/** Never measured: no noise stands in for segments. */
export function segmentSumPoint({ count, width }: SegmentShape, adapter: Adapter): ChoicePoint {
  return { key: `segment sums ${count}×${sizeClass(width, adapter)}`, operations: 0, trials: () => [] };
}
