// Reverse-mode differentiation: appends to a graph the nodes that compute the gradients of its loss. What does
// not lead to a trained parameter gets no node, so frozen models cost no gradient.

import type { Graph, Value } from "./graph";
import { reverse } from "./reverse";

/**
 * Appends the backward pass of every differentiable headLoss in `graph` and returns the gradient of each parameter
 * of `model` by name, in the order the parameters appear. Throws Error when a parameter does not reach the loss.
 */
export function differentiate(graph: Graph, model: string): ReadonlyMap<string, Value> {
  const forward = [...graph.nodes];
  const trained = new Map<number, string>();
  const leadsToTrained = new Set<number>();
  for (const node of forward) {
    const isTrained = node.op === "parameter" && node.attributes.model === model;
    if (isTrained) trained.set(node.outputs[0].id, node.attributes.name);
    if (isTrained || node.inputs.some((value) => leadsToTrained.has(value.id))) {
      for (const output of node.outputs) leadsToTrained.add(output.id);
    }
  }

  const gradients = new Map<number, Value>();
  for (const node of forward.reverse()) {
    const startsHere = node.op === "headLoss" && node.attributes.differentiable;
    const ofOutputs = node.outputs.map((value) => gradients.get(value.id));
    if (!startsHere && ofOutputs.every((value) => value === undefined)) continue;
    const wanted = node.inputs.map((value) => leadsToTrained.has(value.id));
    reverse(graph, node, ofOutputs, wanted).forEach((gradient, index) => {
      if (gradient === undefined || !wanted[index]) return;
      const id = node.inputs[index].id;
      const before = gradients.get(id);
      gradients.set(id, before === undefined ? gradient : graph.apply("add", [before, gradient], {}));
    });
  }

  const byName = new Map<string, Value>();
  for (const [id, name] of trained) {
    const gradient = gradients.get(id);
    if (gradient === undefined) throw new Error(`parameter ${name} does not reach the loss`);
    byName.set(name, gradient);
  }
  return byName;
}
