// Activation recomputation (arXiv 1604.06174): rewrites the backward pass so that it keeps only a few values of the
// forward pass and computes what lies between two of them anew, right before it is needed. More arithmetic, less
// memory, the same gradients.

import type { AnyNode, Graph, Value } from "./graph";

/** The nodes between two kept values. */
type Block = readonly AnyNode[];

/**
 * Rewrites the nodes of `graph` from index `backwardFrom` on: what they read of the values between one of `kept` and the
 * next, they read from copies. A block's copies stand before the first node that reads anything of the block, its
 * weights included, so that fusing finds them ready. Inputs and parameters are never copied, and of the rest only
 * what is needed.
 */
export function recompute(graph: Graph, backwardFrom: number, kept: readonly Value[]): void {
  const producers = new Map<number, { readonly node: AnyNode; readonly block: Block }>();
  for (const block of blocksBetween(graph.nodes, kept)) {
    for (const node of block) for (const { id } of node.outputs) producers.set(id, { node, block });
  }
  const backward = graph.nodes.splice(backwardFrom);
  const readOf = new Map<Block, Value[]>();
  for (const value of backward.flatMap(({ inputs }) => inputs)) {
    const block = producers.get(value.id)?.block;
    if (block) readOf.set(block, [...(readOf.get(block) ?? []), value]);
  }

  const copies = new Map<number, Value>();
  const copyOf = (value: Value): Value => {
    const node = producers.get(value.id)?.node;
    if (node === undefined || node.op === "input" || node.op === "parameter") return value;
    if (!copies.has(value.id)) {
      const outputs = graph.append(node.op, node.inputs.map(copyOf), node.attributes);
      outputs.forEach((copy, index) => {
        copies.set(node.outputs[index].id, copy);
      });
    }
    return copies.get(value.id) as Value;
  };
  for (const node of backward) {
    for (const { id } of node.inputs) {
      const block = producers.get(id)?.block;
      if (block) readOf.get(block)?.forEach(copyOf);
    }
    graph.nodes.push({ ...node, inputs: node.inputs.map(copyOf) });
  }
}

/** The nodes after the one that makes a value of `kept`, up to the one that makes the next. */
function blocksBetween(nodes: readonly AnyNode[], kept: readonly Value[]): readonly Block[] {
  const makerOf = ({ id }: Value): number => nodes.findIndex(({ outputs }) => outputs.some((output) => output.id === id));
  const places = kept.map(makerOf);
  return places.slice(1).map((end, index) => nodes.slice(places[index] + 1, end));
}
