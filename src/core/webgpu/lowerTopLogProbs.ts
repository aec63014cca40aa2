// What a model deems most probable at the end, in blocks of rows: a few tokens of each position in place of logits.

import type { Node } from "../graph/graph";
import { inHeadBlocks } from "./headBlocks";
import { topRowsPoint, topRowsVariants } from "./kernels/topRows";
import type { NodeLowering } from "./lowering";

/** Appends the calls of a topLogProbs node. */
export function lowerTopLogProbs(lowering: NodeLowering, node: Node<"topLogProbs">): void {
  const [hidden, head] = node.inputs;
  const [ids, logProbs] = node.outputs;
  const given = { ids: lowering.operand(ids), logProbs: lowering.operand(logProbs) };
  inHeadBlocks(lowering, ids, [{ logits: "logits", hidden, head }], (logitBlock, [logits]) => {
    const block = { ...logitBlock, ...node.attributes };
    lowering.choose(topRowsPoint(block, lowering.adapter), topRowsVariants(block, { logits, ...given }));
  });
}
