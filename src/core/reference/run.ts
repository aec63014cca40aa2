// Runs a program node by node with plain TensorFlow.js ops, dropping every value after its last use. What the evaluator
// and the trainer of the reference executor have in common.

import * as tf from "@tensorflow/tfjs";
import type { ChosenModels, Inputs } from "../graph/executor";
import type { AnyNode } from "../graph/graph";
import type { Program } from "../graph/program";
import { compute } from "./kernels";
import { FlatWeights } from "./weights";

/** What memory nodes hold between runs, by name. */
export type Memories = Map<string, tf.Tensor>;

/**
 * Runs `program` and keeps in `memories` what it hands on; the caller owns the tensors returned, by value id: outputs, gradients
 * and that. A failed run keeps none.
 */
export function execute(
  program: Program,
  lastUse: ReadonlyMap<number, number>,
  models: ChosenModels,
  inputs: Inputs,
  memories: Memories = new Map(),
): ReadonlyMap<number, tf.Tensor> {
  const live = new Map<number, tf.Tensor>();
  try {
    runNodes(program, lastUse, models, inputs, memories, live);
    for (const [name, { id }] of program.handedOn) remember(memories, name, live.get(id) as tf.Tensor);
  } catch (error) {
    tf.dispose([...live.values()]);
    throw error;
  }
  return live;
}

/** Computes every node into `live` and drops each value after its last use. */
function runNodes(
  program: Program,
  lastUse: ReadonlyMap<number, number>,
  models: ChosenModels,
  inputs: Inputs,
  memories: Memories,
  live: Map<number, tf.Tensor>,
): void {
  const names = new Map<number, string>();
  const results = (node: AnyNode): tf.Tensor[] => {
    if (node.op === "input") return [upload(node.attributes.name, node.attributes.shape, node.attributes.dtype, inputs)];
    if (node.op === "parameter") return [weightsOf(models, node.attributes.model).parameter(node.attributes.name)];
    if (node.op === "memory") {
      const { name, shape } = node.attributes;
      names.set(node.outputs[0].id, name);
      return [memories.get(name)?.clone() ?? tf.zeros([...shape])];
    }
    const computed = compute(
      node,
      node.inputs.map((value) => live.get(value.id) as tf.Tensor),
    );
    if (node.op === "cachedAttention") remember(memories, names.get(node.inputs[2].id) as string, computed[1]);
    return computed;
  };
  program.nodes.forEach((node, index) => {
    const computed = results(node);
    node.outputs.forEach((value, output) => {
      live.set(value.id, computed[output]);
    });
    for (const value of [...node.inputs, ...node.outputs]) {
      if (lastUse.get(value.id) !== index) continue;
      live.get(value.id)?.dispose();
      live.delete(value.id);
    }
  });
}

function remember(memories: Memories, name: string, next: tf.Tensor): void {
  memories.get(name)?.dispose();
  memories.set(name, next.clone());
}

function upload(name: string, shape: readonly number[], dtype: "f32" | "i32", inputs: Inputs): tf.Tensor {
  const data = inputs[name];
  if (data === undefined) throw new Error(`the program needs an input named ${name}`);
  return tf.tensor(data, [...shape], dtype === "i32" ? "int32" : "float32");
}

export function weightsOf(models: ChosenModels, name: string): FlatWeights {
  const weights = models[name];
  if (!(weights instanceof FlatWeights)) throw new Error(`the reference executor holds no weights for ${name}`);
  return weights;
}
