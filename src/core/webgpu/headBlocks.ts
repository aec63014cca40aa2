// The head in blocks of rows: logits of one block exist at a time, of every model that predicts alike, and are used up
// before the next block takes their memory. What becomes of a block stands in lowerHeadLoss.ts,
// lowerHeadScores.ts and lowerTopLogProbs.ts.

import { headBlockRows, logitStride } from "../config/headBlock";
import type { Value } from "../graph/graph";
import type { Binding, Operand } from "./call";
import { wordsFor } from "./half";
import type { LogitBlock } from "./kernels/logits";
import type { NodeLowering } from "./lowering";
import { widthOf } from "./variants";

/** A model that predicts: what its logits are called, its hidden states [N, d], its head [V, d] and, where it has one, bias [V]. */
export interface Predictor {
  readonly logits: string;
  readonly hidden: Value;
  readonly head: Value;
  readonly bias?: Value | undefined;
}

/**
 * A vector [V] of parameters or gradients as long as a row of logits: each has room for whole fours, and what is added there
 * counts for nothing.
 */
export const inFours = (vector: Operand): Operand => ({ ...vector, words: logitStride(vector.words) });

/** The words of a block's rows in an operand with rows of `size` numbers. */
export function blockPart({ rows, firstRow }: LogitBlock, of: Operand, size: number): NonNullable<Binding["part"]> {
  return { first: wordsFor(of, firstRow * size), words: wordsFor(of, rows * size) };
}

/**
 * Appends, block by block, the matrix products that make each predictor's logits, and what `use` appends to use them up.
 * `result` is a value of the node that is lowered, after which the memory of its logits is named.
 */
export function inHeadBlocks(
  lowering: NodeLowering,
  result: Value,
  predictors: readonly Predictor[],
  use: (block: LogitBlock, logits: readonly Operand[]) => void,
): void {
  const [{ hidden, head }] = predictors;
  const [batchRows, vocabSize] = [hidden.shape[0], head.shape[0]];
  const strideC = logitStride(vocabSize);
  const blockRows = headBlockRows(batchRows, vocabSize, widthOf(lowering.adapter));
  const logits = predictors.map((predictor) => lowering.scratch(`${predictor.logits}${result.id}`, blockRows * strideC));
  for (let firstRow = 0; firstRow < batchRows; firstRow += blockRows) {
    const block = { rows: Math.min(blockRows, batchRows - firstRow), firstRow, batchRows, vocabSize };
    predictors.forEach(({ logits: label, hidden, head, bias }, index) => {
      const inner = hidden.shape[1];
      const shape = { rows: block.rows, columns: vocabSize, inner, transposeA: false, transposeB: true, strideC };
      const a = lowering.operand(hidden);
      const operands = { a, b: lowering.factor(head), c: logits[index], partA: blockPart(block, a, inner) };
      lowering.matmul(label, shape, operands, bias ? { bias: inFours(lowering.operand(bias)) } : {});
    });
    use(block, logits);
  }
}
