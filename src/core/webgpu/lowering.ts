// What lowering a node in a file of its own asks of the lowering under way, which lower.ts holds.

import type { Value } from "../graph/graph";
import type { Call, Operand } from "./call";
import type { Fusion } from "./fusion";
import type { Epilogue, MatmulOperands, MatmulShape } from "./kernels/matmul/shape";
import type { Uses } from "./uses";
import type { Adapter, ChoicePoint, Variant } from "./variants";

export interface NodeLowering {
  readonly adapter: Adapter;
  readonly uses: Uses;
  readonly fusion: Fusion;
  /** The calls so far, to append to. */
  readonly calls: Call[];
  /** Where a value is found. */
  operand(value: Value): Operand;
  /** Where a factor of a matrix product is found: of a model's matrix, the copy as halves. */
  factor(value: Value): Operand;
  /** Memory that no value of the graph stands for. */
  scratch(name: string, size: number): Operand;
  /** Whether what is computed into `operand` is added to what earlier micro-batches left there. */
  addsTo(operand: Operand): boolean;
  /** Appends the calls of the variant taken at `point`. */
  choose(point: ChoicePoint, variants: readonly Variant[]): void;
  /** Appends a matrix product, which is added to what stands in c where `addsTo` says so. */
  matmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue?: Epilogue): void;
}
