// What a model predicts at the end, in blocks of rows: confidences and ranks in place of logits.

import type { Node } from "../graph/graph";
import { inHeadBlocks } from "./headBlocks";
import { scoreRowsPoint, scoreRowsVariants } from "./kernels/scoreRows";
import type { NodeLowering } from "./lowering";

/** Appends the calls of a headScores node. */
export function lowerHeadScores(lowering: NodeLowering, node: Node<"headScores">): void {
  const [hidden, head, targets] = node.inputs;
  const [confidence, rank] = node.outputs;
  const given = { targets: lowering.operand(targets), confidence: lowering.operand(confidence), rank: lowering.operand(rank) };
  inHeadBlocks(lowering, confidence, [{ logits: "logits", hidden, head }], (block, [logits]) => {
    lowering.choose(scoreRowsPoint(block, lowering.adapter), scoreRowsVariants(block, { logits, ...given }));
  });
}
