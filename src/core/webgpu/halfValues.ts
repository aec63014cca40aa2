// Which values of a program may be kept as halves: what forward passes hand to backward passes and to matrix products,
// most of what a step keeps. The residual stream and all gradients stay f32, so that sums over layers lose nothing and
// no loss needs scaling: gradients reach far below the smallest half, 6e-8, where values of a model do not.

import type { AnyNode, Value } from "../graph/graph";
import { headLossInputs } from "../graph/ops";
import type { Program } from "../graph/program";
import type { Uses } from "./uses";

/** Ids of the values of `program` that their makers can store as halves and all their readers can read so. */
export function halfValues(program: Program, uses: Uses): ReadonlySet<number> {
  const made = program.nodes.filter(makesHalves).map(({ outputs: [value] }) => value);
  const fits = (value: Value): boolean =>
    isInFours(value) && !uses.isKept(value) && uses.readers(value).every((node) => takesHalf(node, value));
  return new Set(made.filter(fits).map(({ id }) => id));
}

/** Whether rows of `value` are whole fours of numbers, as halves are stored. */
export const isInFours = ({ shape }: Value): boolean => shape.length === 2 && shape[1] % 4 === 0;

/** Whether the first output of `node` can be stored as halves. */
function makesHalves(node: AnyNode): boolean {
  return node.op === "layerNorm" || node.op === "linear" || node.op === "gelu" || (node.op === "attention" && hasHeadsInFours(node));
}

/** Whether `node` can read `value` as halves. */
function takesHalf(node: AnyNode, value: Value): boolean {
  const isInput = (index: number): boolean => node.inputs[index]?.id === value.id;
  switch (node.op) {
    case "linear":
    case "gelu":
    case "geluGradient":
      return isInput(0);
    case "matmul":
      return true;
    case "attention":
    case "attentionGradient":
      return isInput(0) && hasHeadsInFours(node);
    case "headLoss": {
      const { hidden, taught } = headLossInputs(node.inputs, node.attributes);
      return value.id === hidden.id || value.id === taught[0]?.id;
    }
    default:
      return false;
  }
}

function hasHeadsInFours({ inputs: [qkv], attributes: { heads } }: Extract<AnyNode, { op: "attention" | "attentionGradient" }>): boolean {
  return (qkv.shape[1] / 3 / heads) % 4 === 0;
}
