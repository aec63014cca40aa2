// The reverse rules of the ops of sparseOps.ts, for the table of reverse.ts.

import type { Graph, Node, Value } from "./graph";
import type { SparseAttributes } from "./sparseOps";

type SparseReverse<Op extends keyof SparseAttributes> = (
  graph: Graph,
  node: Node<Op>,
  gradients: readonly (Value | undefined)[],
  wanted: readonly boolean[],
) => readonly (Value | undefined)[];

/** Ops that lead from a trained weight to the loss; all others only serve these. */
export const sparseReverse = {
  noisyGate: (graph, { inputs: [, raw, noise] }, [dy], [, wantRaw]) => [
    dy,
    wantRaw ? graph.apply("noisyGateGradient", [raw, noise, dy!], {}) : undefined,
  ],
  // Scores only choose, so no gradient flows through them.
  topGates: (graph, { outputs: [gates] }, [dy]) => [graph.apply("topGatesGradient", [gates, dy!], {})],
  toSlots: (graph, { inputs: [, , places] }, [dy]) => [graph.apply("sumSlots", [dy!, places], {})],
  expertLinear: (graph, { inputs: [x, w, , experts, segments] }, [dy], [wantX, wantW, wantB]) => [
    wantX ? graph.apply("expertLinearGradient", [dy!, w, experts], {}) : undefined,
    wantW ? graph.apply("expertWeightGradient", [x, dy!, segments], {}) : undefined,
    wantB ? graph.apply("expertBiasGradient", [dy!, segments], {}) : undefined,
  ],
  combine: (graph, { inputs: [y, gates, places, rows, experts] }, [dy], [wantY, wantGates]) => [
    wantY ? graph.apply("combineGradient", [dy!, gates, rows, experts], {}) : undefined,
    wantGates ? graph.apply("gatesGradient", [dy!, y, gates, places, experts], {}) : undefined,
  ],
  gateUse: (graph, { inputs: [, , targets] }, [dUse]) => [undefined, graph.apply("gateUseGradient", [dUse!, targets], {})],
  // Its own gradient is its second output: a sweep begins here.
  loadBalance: (_, { outputs: [, dUse] }) => [dUse],
} satisfies { readonly [Op in keyof SparseAttributes]?: SparseReverse<Op> };
