// The reverse rule of every differentiable op: given the gradients of its outputs, the nodes that compute the
// gradients of its inputs. Not the sweep over a graph: that is differentiate.ts.

import type { AnyNode, Graph, Node, Value } from "./graph";
import type { OpName } from "./ops";
import { sparseReverse } from "./sparseReverse";

/**
 * Appends what is needed and returns one entry per input: its gradient, or undefined when it has none or none
 * is wanted. `wanted[i]` tells whether input i leads to something that is trained.
 */
type ReverseRule<Op extends OpName> = (
  graph: Graph,
  node: Node<Op>,
  gradients: readonly (Value | undefined)[],
  wanted: readonly boolean[],
) => readonly (Value | undefined)[];

const rules: { readonly [Op in OpName]?: ReverseRule<Op> } = {
  ...sparseReverse,
  input: () => [],
  parameter: () => [],
  memory: () => [],
  embedding: (graph, { inputs: [table, ids] }, [dy], [wanted]) => [
    wanted ? graph.apply("embeddingGradient", [ids, dy!], { rows: table.shape[0] }) : undefined,
    undefined,
  ],
  addPositions: (graph, { inputs: [, table], attributes: { context } }, [dy], [, wanted]) => [
    dy,
    wanted ? graph.apply("positionsGradient", [dy!], { context, positions: table.shape[0] }) : undefined,
  ],
  layerNorm: (graph, { inputs: [x, gain], outputs: [, mean, rstd] }, [dy], [wantX, wantGain, wantBias]) => {
    const dx = wantX ? graph.apply("layerNormGradient", [x, gain, mean, rstd, dy!], {}) : undefined;
    const [dGain, dBias] = wantGain || wantBias ? graph.append("layerNormParameterGradient", [x, mean, rstd, dy!], {}) : [];
    return [dx, dGain, dBias];
  },
  matmul: (graph, { inputs: [a, b], attributes: { transposeA, transposeB } }, [dy], [wantA, wantB, wantBias]) => {
    // With A = op(a), B = op(b), Y = A·B: dA = dY·Bᵀ and dB = Aᵀ·dY; a stored transposed takes the transposed gradient.
    const product = (left: Value, right: Value, flags: [boolean, boolean]): Value =>
      graph.apply("matmul", [left, right], {
        transposeA: flags[0],
        transposeB: flags[1],
      });
    const da = transposeA ? () => product(b, dy!, [transposeB, true]) : () => product(dy!, b, [false, !transposeB]);
    const db = transposeB ? () => product(dy!, a, [true, transposeA]) : () => product(a, dy!, [!transposeA, false]);
    return [wantA ? da() : undefined, wantB ? db() : undefined, wantBias ? graph.apply("columnSum", [dy!], {}) : undefined];
  },
  linear: (graph, { inputs: [x, w] }, [dy], [wantX, wantW, wantB]) => [
    wantX ? graph.apply("matmul", [dy!, w], { transposeA: false, transposeB: true }) : undefined,
    wantW ? graph.apply("matmul", [x, dy!], { transposeA: true, transposeB: false }) : undefined,
    wantB ? graph.apply("columnSum", [dy!], {}) : undefined,
  ],
  gelu: (graph, { inputs: [x] }, [dy]) => [graph.apply("geluGradient", [x, dy!], {})],
  add: (_, __, [dy]) => [dy, dy],
  scale: (graph, { attributes }, [dy]) => [graph.apply("scale", [dy!], attributes)],
  attention: (graph, { inputs: [qkv], attributes }, [dy]) => [graph.apply("attentionGradient", [qkv, dy!], attributes)],
  // The loss op already yields its gradients: it is where every reverse sweep begins.
  headLoss: (_, { outputs: [, dHidden, dHead, dBias] }) => [dHidden, dHead, undefined, undefined, dBias],
};

/** Applies the rule of `node`'s op. Throws Error for an op that has none. */
export function reverse(
  graph: Graph,
  node: AnyNode,
  gradients: readonly (Value | undefined)[],
  wanted: readonly boolean[],
): readonly (Value | undefined)[] {
  const rule = rules[node.op] as ReverseRule<OpName> | undefined;
  if (rule === undefined) throw new Error(`${node.op} has no reverse rule`);
  return rule(graph, node, gradients, wanted);
}
