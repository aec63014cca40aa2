// Reverse-mode differentiation: appends to a graph the nodes that compute the gradients of its loss. What does
// not lead to a trained parameter gets no node, so frozen models cost no gradient.

import type { Graph, Value } from "./graph";
import { reverse } from "./reverse";

/** The gradient of each parameter, by model and name, in the order the parameters appear. */
export type Gradients = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/**
 * Appends the backward pass of every differentiable headLoss, and of every loadBalance, in `graph` and returns the gradients of `models`' parameters.
 * Throws Error when a parameter does not reach the loss.
 */
export function differentiate(graph: Graph, models: readonly string[]): Gradients {
  const forward = [...graph.nodes];
  const trained = new Map<number, { readonly model: string; readonly name: string }>();
  const leadsToTrained = new Set<number>();
  for (const node of forward) {
    const isTrained = node.op === "parameter" && models.includes(node.attributes.model);
    if (isTrained) trained.set(node.outputs[0].id, node.attributes);
    if (isTrained || node.inputs.some((value) => leadsToTrained.has(value.id))) {
      // Whole numbers, such as where rows are sent, have no slope.
      for (const { id, dtype } of node.outputs) if (dtype === "f32") leadsToTrained.add(id);
    }
  }

  const gradients = new Map<number, Value>();
  for (const node of forward.reverse()) {
    const startsHere = (node.op === "headLoss" && node.attributes.differentiable) || node.op === "loadBalance";
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

  const byModel = new Map(models.map((model) => [model, new Map<string, Value>()]));
  for (const [id, { model, name }] of trained) {
    const gradient = gradients.get(id);
    if (gradient === undefined) throw new Error(`parameter ${name} does not reach the loss`);
    byModel.get(model)?.set(name, gradient);
  }
  return byModel;
}
