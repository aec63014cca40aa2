// The variants of a matrix product, and the shape class by which the tuner chooses among them.

import { halved } from "../../half";
import { type Adapter, type ChoicePoint, largestClass, sizeClass, trialOperands, type Variant } from "../../variants";
import { plainMatmul } from "./plain";
import { type QuadTile, quadMatmul } from "./quad";
import { type Epilogue, type MatmulOperands, type MatmulShape, strides } from "./shape";
import { lanesOf, type SharedTile, tileMatmul } from "./tile";

type OfferedQuad = QuadTile & { readonly from: number };

/**
 * The first is taken where nothing was tuned: it is quick to compile. The last takes seconds, so it is offered where
 * every dimension of a product has at least so many numbers.
 */
const QUADS: readonly OfferedQuad[] = [
  { rows: 16, columns: 8, depth: 4, from: 0 },
  { rows: 8, columns: 8, depth: 4, from: 0 },
  { rows: 16, columns: 16, depth: 8, from: 0 },
  { rows: 32, columns: 16, depth: 8, from: 128 },
];
/** For groups of 8 rows, and of 32, for which the large ones above are too high. */
const LOW: readonly OfferedQuad[] = [
  { rows: 4, columns: 16, depth: 4, from: 0 },
  { rows: 16, columns: 32, depth: 8, from: 128 },
];
const TILES: readonly SharedTile[] = [
  { rows: 32, columns: 32, teams: 4, down: 4, along: 8 },
  { rows: 64, columns: 64, teams: 1, down: 8, along: 16 },
  { rows: 128, columns: 128, teams: 1, down: 16, along: 16 },
  { rows: 128, columns: 64, teams: 1, down: 16, along: 8 },
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
  const quads = [...QUADS, ...(groups?.over === "rows" ? LOW : [])].filter(
    (tile) => Math.min(rows, columns, inner) >= tile.from && fits(2 * tile.rows) && !wasteful(2 * tile.rows, 2 * tile.columns, 16),
  );
  const tiles = TILES.filter((tile) => fits(tile.rows) && !wasteful(tile.rows, tile.columns, 32));
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
        name: `tile ${tile.rows}×${tile.columns} by ${lanesOf(tile)} lanes`,
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
