// Several matrix products of one shape in one call, such as those of several experts: what a kernel's text has more then. The
// loops over tiles are those of a single product.

import { type Binding, type Operand, read } from "../../call";

/** All operands of such a product are f32. */
export interface Groups {
  /**
   * "rows": every `tile` rows of a and c take that matrix of b, and that part of the bias, whose number the table holds for
   * them; nothing is computed where it is below 0. "inner": c is `count` matrices, each over a stretch of the inner dimension of
   * aᵀ and b, from one number of the table up to the next; all stretches are whole `tile`s.
   */
  readonly over: "rows" | "inner";
  /** Whole numbers, i32. */
  readonly table: Operand;
  readonly count: number;
  readonly tile: number;
}

/** What a kernel puts in its text. */
export interface GroupText {
  /** Declarations beside `main`. */
  readonly functions: string;
  /** The inner positions over which a workgroup sums: from the first up to the last. */
  readonly first: string;
  readonly inner: string;
  /** Statements before the first index of b, bias or c, which see the sizes by name. */
  readonly begin: string;
  /** Indices into b, bias and c. */
  readonly b: (at: string) => string;
  readonly bias: (column: string) => string;
  readonly c: (at: string) => string;
}

const same = (at: string): string => at;
const ALONE: GroupText = { functions: "", first: "0u", inner: "sizes[0].z", begin: "", b: same, bias: same, c: same };

/**
 * The text of a kernel whose lane or workgroup computes rows of c from `firstRow` on, all of one group. With `isShared`, the lanes of
 * a workgroup read the table together, so that they take the same turns, which barriers demand. Indices count what strides count.
 */
export function groupText(groups: Groups | undefined, transposeB: boolean, firstRow: string, isShared = false): GroupText {
  if (groups === undefined) return ALONE;
  const functions = isShared
    ? `var<workgroup> groupNumber: i32;
fn numberAt(at: u32, lane: u32) -> i32 {
  if (lane == 0u) { groupNumber = groups[at]; }
  return workgroupUniformLoad(&groupNumber);
}`
    : "fn numberAt(at: u32, lane: u32) -> i32 { return groups[at]; }";
  if (groups.over === "inner") {
    const begin = "let firstC = group.z * rows * strideC;";
    const at = (place: string): string => `u32(numberAt(${place}, lane))`;
    return { ...ALONE, functions, first: at("group.z"), inner: at("group.z + 1u"), begin, c: (place) => `firstC + ${place}` };
  }
  return {
    ...ALONE,
    functions,
    begin: `let number = numberAt((${firstRow}) / ${groups.tile}u, lane);
if (number < 0) { return; }
let firstB = u32(number) * ${transposeB ? "columns" : "inner"} * strideB; let firstBias = u32(number) * strideC;`,
    b: (at) => `firstB + ${at}`,
    bias: (column) => `firstBias + ${column}`,
  };
}

/** The binding of the table. */
export const groupBindings = (groups: Groups | undefined): readonly Binding[] => (groups ? [read("groups", "i32", groups.table)] : []);

/** Workgroups along the grid's third axis. */
export const groupDepth = (groups: Groups | undefined): number => (groups?.over === "inner" ? groups.count : 1);
