// The loss at the end, in blocks of rows: logits of one block exist at a time, of student and teacher alike, and are
// turned into their gradient in place before the next block takes their memory.

import { headBlockRows, logitStride } from "../config/headBlock";
import type { Node, Value } from "../graph/graph";
import type { Binding, Operand } from "./call";
import { wordsFor } from "./half";
import { headRowsPoint, headRowsVariants } from "./kernels/headRows";
import type { Epilogue, MatmulOperands, MatmulShape } from "./kernels/matmul/shape";
import { sequenceSumsPoint, sequenceSumsVariants } from "./kernels/sequenceSums";
import type { Adapter, ChoicePoint, Variant } from "./variants";

/** What lowering any node needs of the lowering under way. */
interface Lowering {
  readonly accumulates: boolean;
  operand(value: Value): Operand;
  factor(value: Value): Operand;
  scratch(name: string, size: number): Operand;
  choose(point: ChoicePoint, variants: readonly Variant[]): void;
  matmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue?: Epilogue): void;
}

/** Appends the calls of a headLoss node. */
export function lowerHeadLoss(lowering: Lowering, adapter: Adapter, node: Node<"headLoss">): void {
  const [hidden, head, targets, weights, teacherHidden, teacherHead] = node.inputs;
  const [sums, dHidden, dHead] = node.outputs;
  const { terms, sequences, differentiable } = node.attributes;
  const [batchRows, width] = hidden.shape;
  const vocabSize = head.shape[0];
  const stride = logitStride(vocabSize);
  const blockRows = headBlockRows(batchRows, vocabSize);
  const logits = lowering.scratch(`logits${sums.id}`, blockRows * stride);
  const teacherLogits = teacherHidden && lowering.scratch(`teacherLogits${sums.id}`, blockRows * stride);
  const losses = lowering.scratch(`losses${sums.id}`, terms.length * batchRows);
  const given = { targets: lowering.operand(targets), weights: lowering.operand(weights), losses };
  const headWords = lowering.factor(head);

  for (let firstRow = 0; firstRow < batchRows; firstRow += blockRows) {
    const rows = Math.min(blockRows, batchRows - firstRow);
    const part = (of: Operand, size: number): NonNullable<Binding["part"]> => ({
      first: wordsFor(of, firstRow * size),
      words: wordsFor(of, rows * size),
    });
    const predict = (label: string, from: Operand, size: number, table: Operand, to: Operand): void => {
      const shape = { rows, columns: vocabSize, inner: size, transposeA: false, transposeB: true, strideC: stride };
      lowering.matmul(label, shape, { a: from, b: table, c: to, partA: part(from, size) });
    };
    predict("logits", lowering.operand(hidden), width, headWords, logits);
    if (teacherLogits) {
      predict("teacher logits", lowering.operand(teacherHidden), teacherHidden.shape[1], lowering.factor(teacherHead), teacherLogits);
    }
    const block = { rows, firstRow, batchRows, vocabSize, terms, differentiable };
    const rowOperands = { logits, ...(teacherLogits ? { teacherLogits } : {}), ...given };
    lowering.choose(headRowsPoint(block, adapter), headRowsVariants(block, rowOperands));
    if (!differentiable) continue;
    const [x, dx] = [lowering.operand(hidden), lowering.operand(dHidden)];
    lowering.matmul(
      "head dx",
      { rows, columns: width, inner: vocabSize, transposeA: false, transposeB: false, strideA: stride },
      { a: logits, b: headWords, c: dx, partC: part(dx, width) },
    );
    lowering.matmul(
      "head dw",
      { rows: vocabSize, columns: width, inner: rows, transposeA: true, transposeB: false, strideA: stride },
      { a: logits, b: x, c: lowering.operand(dHead), partB: part(x, width) },
      { accumulates: firstRow > 0 || lowering.accumulates },
    );
  }
  const perSequence = { rows: terms.length * sequences, width: batchRows / sequences };
  const sumOperands = { losses, sums: lowering.operand(sums) };
  lowering.choose(sequenceSumsPoint(perSequence, adapter), sequenceSumsVariants(perSequence, sumOperands, lowering.accumulates));
}
