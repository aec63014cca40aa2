// The loss at the end, in blocks of rows: the logits of a block are turned into their gradient in place before the next
// block takes their memory.

import { headBlockRows, logitStride } from "../config/headBlock";
import type { Node } from "../graph/graph";
import { headLossInputs } from "../graph/ops";
import type { Operand } from "./call";
import { blockPart, inFours, inHeadBlocks, type Predictor } from "./headBlocks";
import { cachedRowsPoint, cachedRowsVariants } from "./kernels/cachedRows";
import { columnSumPoint, columnSumVariants, partWords } from "./kernels/columns";
import { type HeadRows, headRowsPoint, headRowsVariants } from "./kernels/headRows";
import { sequenceSumsPoint, sequenceSumsVariants } from "./kernels/sequenceSums";
import type { NodeLowering } from "./lowering";
import { widthOf } from "./variants";

/** Appends the calls of a headLoss node. */
export function lowerHeadLoss(lowering: NodeLowering, node: Node<"headLoss">): void {
  const { hidden, head, targets, weights, bias, taught } = headLossInputs(node.inputs, node.attributes);
  const [sums, dHidden, dHead, dBias] = node.outputs;
  const { terms, sequences, differentiable, cached } = node.attributes;
  const [batchRows, width] = hidden.shape;
  const losses = lowering.scratch(`losses${sums.id}`, terms.length * batchRows);
  const given = { targets: lowering.operand(targets), weights: lowering.operand(weights), losses };
  const student: Predictor = { logits: "logits", hidden, head, bias };
  const teachers: readonly Predictor[] =
    taught.length > 0 && !cached ? [{ logits: "teacher logits", hidden: taught[0], head: taught[1] }] : [];
  const useRows = cached
    ? cachedRowsOf(lowering, node, given)
    : (block: HeadRows, logits: Operand, teacherLogits?: Operand): void => {
        const operands = { logits, ...(teacherLogits ? { teacherLogits } : {}), ...given };
        lowering.choose(headRowsPoint(block, lowering.adapter), headRowsVariants(block, operands));
      };

  inHeadBlocks(lowering, sums, [student, ...teachers], (logitBlock, [logits, teacherLogits]) => {
    const { rows, firstRow, vocabSize } = logitBlock;
    useRows({ ...logitBlock, terms, differentiable }, logits, teacherLogits);
    if (!differentiable) return;
    const strideA = logitStride(vocabSize);
    if (lowering.uses.isWanted(dHidden)) {
      const dx = lowering.operand(dHidden);
      lowering.matmul(
        "head dx",
        { rows, columns: width, inner: vocabSize, transposeA: false, transposeB: false, strideA },
        { a: logits, b: lowering.factor(head), c: dx, partC: blockPart(logitBlock, dx, width) },
      );
    }
    if (lowering.uses.isWanted(dHead)) {
      const x = lowering.operand(hidden);
      lowering.matmul(
        "head dw",
        { rows: vocabSize, columns: width, inner: rows, transposeA: true, transposeB: false, strideA },
        { a: logits, b: x, c: lowering.operand(dHead), partB: blockPart(logitBlock, x, width) },
        { accumulates: firstRow > 0 },
      );
    }
    if (dBias === undefined || !lowering.uses.isWanted(dBias)) return;
    const block = { rows, width: strideA };
    const columns = { x: logits, sums: inFours(lowering.operand(dBias)), parts: lowering.scratch(`parts${dBias.id}`, partWords(block, 1)) };
    const accumulates = firstRow > 0 || lowering.addsTo(columns.sums);
    lowering.choose(columnSumPoint(block, lowering.adapter), columnSumVariants("head dbias", block, columns, accumulates));
  });
  const perSequence = { rows: terms.length * sequences, width: batchRows / sequences };
  const sumOperands = { losses, sums: lowering.operand(sums) };
  const accumulates = lowering.addsTo(sumOperands.sums);
  lowering.choose(sequenceSumsPoint(perSequence, lowering.adapter), sequenceSumsVariants(perSequence, sumOperands, accumulates));
}

/** What appends the row kernel over a block where the teacher is what a cache kept of it. */
function cachedRowsOf(
  lowering: NodeLowering,
  { inputs, outputs: [sums], attributes }: Node<"headLoss">,
  given: Record<"targets" | "weights" | "losses", Operand>,
): (block: HeadRows, logits: Operand) => void {
  const { hidden, head, taught } = headLossInputs(inputs, attributes);
  const [ids, logProbs] = taught;
  const count = ids.shape[1];
  const blockRows = headBlockRows(hidden.shape[0], head.shape[0], widthOf(lowering.adapter));
  const keptGradients = lowering.scratch(`kept gradients${sums.id}`, blockRows * count);
  const kept = { ids: lowering.operand(ids), logProbs: lowering.operand(logProbs), keptGradients };
  return (block, logits) =>
    lowering.choose(
      cachedRowsPoint({ ...block, count }, lowering.adapter),
      cachedRowsVariants({ ...block, count }, { logits, ...given, ...kept }),
    );
}
