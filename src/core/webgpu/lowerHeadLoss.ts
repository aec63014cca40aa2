// The loss at the end, in blocks of rows: the logits of a block are turned into their gradient in place before the next
// block takes their memory.

import { logitStride } from "../config/headBlock";
import type { Node } from "../graph/graph";
import { blockPart, type HeadLowering, inHeadBlocks, type Predictor } from "./headBlocks";
import { headRowsPoint, headRowsVariants } from "./kernels/headRows";
import { sequenceSumsPoint, sequenceSumsVariants } from "./kernels/sequenceSums";
import type { Adapter } from "./variants";

/** Appends the calls of a headLoss node. */
export function lowerHeadLoss(lowering: HeadLowering, adapter: Adapter, node: Node<"headLoss">): void {
  const [hidden, head, targets, weights, teacherHidden, teacherHead] = node.inputs;
  const [sums, dHidden, dHead] = node.outputs;
  const { terms, sequences, differentiable } = node.attributes;
  const [batchRows, width] = hidden.shape;
  const losses = lowering.scratch(`losses${sums.id}`, terms.length * batchRows);
  const given = { targets: lowering.operand(targets), weights: lowering.operand(weights), losses };
  const student: Predictor = { logits: "logits", hidden, head };
  const teacher: Predictor | undefined = teacherHidden && { logits: "teacher logits", hidden: teacherHidden, head: teacherHead };

  inHeadBlocks(lowering, sums, teacher ? [student, teacher] : [student], (logitBlock, [logits, teacherLogits]) => {
    const { rows, firstRow, vocabSize } = logitBlock;
    const block = { ...logitBlock, terms, differentiable };
    const rowOperands = { logits, ...(teacherLogits ? { teacherLogits } : {}), ...given };
    lowering.choose(headRowsPoint(block, adapter), headRowsVariants(block, rowOperands));
    if (!differentiable) return;
    const strideA = logitStride(vocabSize);
    const [x, dx] = [lowering.operand(hidden), lowering.operand(dHidden)];
    lowering.matmul(
      "head dx",
      { rows, columns: width, inner: vocabSize, transposeA: false, transposeB: false, strideA },
      { a: logits, b: lowering.factor(head), c: dx, partC: blockPart(logitBlock, dx, width) },
    );
    lowering.matmul(
      "head dw",
      { rows: vocabSize, columns: width, inner: rows, transposeA: true, transposeB: false, strideA },
      { a: logits, b: x, c: lowering.operand(dHead), partB: blockPart(logitBlock, x, width) },
      { accumulates: firstRow > 0 || lowering.accumulates },
    );
  });
  const perSequence = { rows: terms.length * sequences, width: batchRows / sequences };
  const sumOperands = { losses, sums: lowering.operand(sums) };
  lowering.choose(sequenceSumsPoint(perSequence, adapter), sequenceSumsVariants(perSequence, sumOperands, lowering.accumulates));
}
