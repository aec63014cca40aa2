// A program: a finished graph with the values an executor must hand out. Not tied to any executor or device.

import { differentiate, type Gradients } from "./differentiate";
import type { AnyNode, Graph, Value } from "./graph";
import { recompute } from "./recompute";

export interface Program {
  /** In order of execution. */
  readonly nodes: readonly AnyNode[];
  /** What a run returns, by name. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Of the models that are trained; empty for a program that only evaluates. */
  readonly gradients: Gradients;
  /** Values that stay on the device for a program that runs after this one, which reads them as memories of these names. */
  readonly handedOn: ReadonlyMap<string, Value>;
}

/** A program that runs `graph` forward. */
export function forwardProgram(graph: Graph, outputs: Readonly<Record<string, Value>>): Program {
  return {
    nodes: graph.nodes,
    outputs: new Map(Object.entries(outputs)),
    gradients: new Map(),
    handedOn: new Map(),
  };
}

/**
 * A program that also computes the gradients of `models`' parameters; appends the backward pass to `graph`. With `kept`,
 * that computes anew what the forward pass made between one of these values and the next.
 */
export function trainingProgram(
  graph: Graph,
  models: readonly string[],
  outputs: Readonly<Record<string, Value>>,
  kept: readonly Value[] = [],
  handedOn: Readonly<Record<string, Value>> = {},
): Program {
  const backwardFrom = graph.nodes.length;
  const gradients = differentiate(graph, models);
  recompute(graph, backwardFrom, kept);
  return {
    nodes: graph.nodes,
    outputs: new Map(Object.entries(outputs)),
    gradients,
    handedOn: new Map(Object.entries(handedOn)),
  };
}

/** The values that an executor hands out or on, which must exist whatever reads them. */
export function keptValues({ outputs, gradients, handedOn }: Program): readonly Value[] {
  return [...outputs.values(), ...handedOn.values(), ...[...gradients.values()].flatMap((byName) => [...byName.values()])];
}

/** For every value, the index of the last node that reads it; what is kept of the program is never dropped. */
export function lastUses(program: Program): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  program.nodes.forEach((node, index) => {
    for (const value of node.outputs) last.set(value.id, index);
    for (const value of node.inputs) last.set(value.id, index);
  });
  for (const kept of keptValues(program)) last.set(kept.id, Number.POSITIVE_INFINITY);
  return last;
}
