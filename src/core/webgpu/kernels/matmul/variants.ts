// The variants of a matrix product, and the shape class by which the tuner chooses among them.

import { halved } from "../../half";
import { type Adapter, type ChoicePoint, largestClass, sizeClass, trialOperands, type Variant } from "../../variants";
import { plainMatmul } from "./plain";
import { type QuadTile, quadMatmul } from "./quad";
import { type Epilogue, type MatmulOperands, type MatmulShape, strides } from "./shape";
import { type SharedTile, tileMatmul } from "./tile";

/**
 * The first is taken where nothing was tuned: it is quick to compile. The last takes seconds, so it is offered where
 * every dimension of a product has at least so many numbers.
 */
const QUADS: readonly (QuadTile & { readonly from: number })[] = [
  { rows: 16, columns: 8, depth: 4, from: 0 },
  { rows: 8, columns: 8, depth: 4, from: 0 },
  { rows: 16, columns: 16, depth: 8, from: 0 },
  { rows: 32, columns: 16, depth: 8, from: 128 },
];
const TILES: readonly SharedTile[] = [
  { side: 8, reach: 8 },
  { side: 16, reach: 8 },
  { side: 16, reach: 4 },
  { side: 8, reach: 4 },
];

/** Every variant that can compute `shape`, the plain one first. */
export function matmulVariants(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue = {}): readonly Variant[] {
  const { rows, columns, inner } = shape;
  const { groups } = operands;
  const inVec4s = strides(shape).every((stride) => stride % 4 === 0);
  // Rows of one workgroup must be of one group.
  const fits = (height: number): boolean => groups?.over !== "rows" || groups.tile % height === 0;
  // A tile twice as high or wide as the result mostly computes what nobody wants; the smallest tile is always offered.
  const wasteful = (height: number, width: number, least: number): boolean =>
    (height > least && height >= 2 * rows) || (width > least && width >= 2 * columns);
  const quads = QUADS.filter(
    (tile) => Math.min(rows, columns, inner) >= tile.from && fits(2 * tile.rows) && !wasteful(2 * tile.rows, 2 * tile.columns, 16),
  );
  const tiles = TILES.filter(({ side, reach }) => fits(side * reach) && !wasteful(side * reach, side * reach, 32));
  return [
    { name: "plain", suits: "any", calls: () => [plainMatmul(label, shape, operands, epilogue)] },
    ...(inVec4s ? quads : []).map(
      (tile): Variant => ({
        name: `quad ${tile.rows}×${tile.columns}×${tile.depth}`,
        suits: "narrow",
        needsSubgroups: true,
        calls: () => [quadMatmul(label, shape, tile, operands, epilogue)],
      }),
    ),
    ...(inVec4s ? tiles : []).map(
      (tile): Variant => ({
        name: `tile ${tile.side * tile.reach} by ${tile.side ** 2} lanes`,
        suits: "wide",
        calls: () => [tileMatmul(label, shape, tile, operands, epilogue)],
      }),
    ),
  ];
}

/**
 * Where a matrix product is chosen: products of like shapes and equal layouts together, those that read halves apart.
 * Trials are no larger than their class.
 */
export function matmulPoint(
  shape: MatmulShape,
  adapter: Adapter,
  { a, b, groups }: Pick<MatmulOperands, "a" | "b" | "groups">,
): ChoicePoint {
  const { rows, columns, inner, transposeA, transposeB } = shape;
  const halves = a.half || b.half ? ` f16 ${a.half ? "a" : ""}${b.half ? "b" : ""}` : "";
  const layout = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}${groups ? ` in groups of ${groups.over}, ${groups.tile}` : ""}`;
  // Stretches of the inner dimension are tried as one of their mean length.
  const isDeep = groups?.over === "inner";
  const sizes = [rows, columns, isDeep ? inner / groups.count : inner];
  return {
    key: `matmul ${layout} ${sizes.map((size) => sizeClass(size, adapter)).join("×")}${halves}`,
    operations: 2 * rows * columns * inner,
    trials: () => {
      const [m, n, k] = sizes.map((size) => Math.min(4 * Math.ceil(size / 4), largestClass(adapter)));
      const trial = { rows: m, columns: n, inner: k, transposeA, transposeB };
      const { table, ...operands } = trialOperands({ a: m * k, b: k * n, c: m * n, table: m });
      // Every number of the table is 0, so that all rows take the one matrix.
      const kept = groups && !isDeep ? { groups: { ...groups, table, count: 1 } } : {};
      return matmulVariants("trial", trial, { a: halved(operands.a, a.half), b: halved(operands.b, b.half), c: operands.c, ...kept });
    },
  };
}
