// A block of whole rows of logits, as kernels over rows read it: rows padded to whole fours, whose columns past the
// vocabulary count for nothing. What is made of them stands in headRows.ts and scoreRows.ts.

import { logitStride } from "../../config/headBlock";
import type { Call } from "../call";
import type { Variant } from "../variants";
import { type Packing, VEC4S } from "./packing";
import { alone, rowVariants, type Team } from "./rows";

export interface LogitBlock {
  /** Rows in this block, and the number of its first row in the batch. */
  readonly rows: number;
  readonly firstRow: number;
  /** N: rows in the batch. */
  readonly batchRows: number;
  readonly vocabSize: number;
}

/** What columns past the vocabulary take part as: −∞, but finite at any temperature. */
export const NEVER = -1e30;

/** WGSL of element `i` of the row of `array` that begins at element `base`. */
export function logitAt({ type, places, place }: Packing, vocabSize: number, array: string, i: string): string {
  const logit = `${array}[base + ${i}]`;
  return vocabSize % 4 === 0 ? logit : `select(${type}(${NEVER}), ${logit}, ${places(i)} < ${place(`${vocabSize}u`)})`;
}

/** Lanes of a workgroup on narrow adapters: a quad, each with a row of its own. */
const NARROW_LANES = 4;

/** The variants of a kernel over rows of logits. */
export function logitVariants(vocabSize: number, kernel: (team: Team) => Call): readonly Variant[] {
  return rowVariants(logitStride(vocabSize), alone(VEC4S, NARROW_LANES), kernel);
}
