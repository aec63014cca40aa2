// A program: a finished graph with the values an executor must hand out. Not tied to any executor or device.

import { differentiate } from "./differentiate";
import type { AnyNode, Graph, Value } from "./graph";
import { recompute } from "./recompute";

export interface Program {
  /** In order of execution. */
  readonly nodes: readonly AnyNode[];
  /** What a run returns, by name. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Gradients of the trained model's parameters, by name; empty for a program that only evaluates. */
  readonly gradients: ReadonlyMap<string, Value>;
}

/** A program that runs `graph` forward. */
export function forwardProgram(graph: Graph, outputs: Readonly<Record<string, Value>>): Program {
  return {
    nodes: graph.nodes,
    outputs: new Map(Object.entries(outputs)),
    gradients: new Map(),
  };
}

/**
 * A program that also computes the gradients of `model`'s parameters; appends the backward pass to `graph`. With `kept`,
 * that computes anew what the forward pass made between one of these values and the next.
 */
export function trainingProgram(
  graph: Graph,
  model: string,
  outputs: Readonly<Record<string, Value>>,
  kept: readonly Value[] = [],
): Program {
  const backwardFrom = graph.nodes.length;
  const gradients = differentiate(graph, model);
  recompute(graph, backwardFrom, kept);
  return {
    nodes: graph.nodes,
    outputs: new Map(Object.entries(outputs)),
    gradients,
  };
}

/** For every value, the index of the last node that reads it; outputs and gradients of the program are never dropped. */
export function lastUses(program: Program): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  program.nodes.forEach((node, index) => {
    for (const value of node.outputs) last.set(value.id, index);
    for (const value of node.inputs) last.set(value.id, index);
  });
  for (const kept of [...program.outputs.values(), ...program.gradients.values()]) last.set(kept.id, Number.POSITIVE_INFINITY);
  return last;
}
