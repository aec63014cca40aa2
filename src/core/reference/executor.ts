// The reference executor: runs programs node by node with plain TensorFlow.js ops on whichever tfjs backend is
// set. The oracle that faster executors are held to, and what trains where none of them works.

import * as tf from "@tensorflow/tfjs";
import { decodeSizes } from "../graph/decoding";
import type {
  AdamWSettings,
  Evaluator,
  Executor,
  Inputs,
  Models,
  NamedTensors,
  Trainer,
  TrainerState,
  TrainMetrics,
} from "../graph/executor";
import type { AnyNode } from "../graph/graph";
import { lastUses, type Program } from "../graph/program";
import { type AdamWState, adamw } from "./adamw";
import { HostGenerator } from "./generator";
import { compute } from "./kernels";
import { FlatWeights, flatten, readSlots } from "./weights";

/** What memory nodes hold between runs, by value id. */
type Memories = Map<number, tf.Tensor>;

/** Runs `program`; the caller owns the tensors returned, by value id: outputs and gradients. A failed run keeps none. */
function execute(
  program: Program,
  lastUse: ReadonlyMap<number, number>,
  models: Models,
  inputs: Inputs,
  memories: Memories = new Map(),
): ReadonlyMap<number, tf.Tensor> {
  const live = new Map<number, tf.Tensor>();
  try {
    runNodes(program, lastUse, models, inputs, memories, live);
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
  models: Models,
  inputs: Inputs,
  memories: Memories,
  live: Map<number, tf.Tensor>,
): void {
  const results = (node: AnyNode): tf.Tensor[] => {
    if (node.op === "input") return [upload(node.attributes.name, node.attributes.shape, node.attributes.dtype, inputs)];
    if (node.op === "parameter") return [weightsOf(models, node.attributes.model).parameter(node.attributes.name)];
    if (node.op === "memory") return [memories.get(node.outputs[0].id)?.clone() ?? tf.zeros([...node.attributes.shape])];
    const computed = compute(
      node,
      node.inputs.map((value) => live.get(value.id) as tf.Tensor),
    );
    if (node.op === "cachedAttention") remember(memories, node.inputs[2].id, computed[1]);
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

function remember(memories: Memories, id: number, next: tf.Tensor): void {
  memories.get(id)?.dispose();
  memories.set(id, next.clone());
}

function upload(name: string, shape: readonly number[], dtype: "f32" | "i32", inputs: Inputs): tf.Tensor {
  const data = inputs[name];
  if (data === undefined) throw new Error(`the program needs an input named ${name}`);
  return tf.tensor(data, [...shape], dtype === "i32" ? "int32" : "float32");
}

function weightsOf(models: Models, name: string): FlatWeights {
  const weights = models[name];
  if (!(weights instanceof FlatWeights)) throw new Error(`the reference executor holds no weights for ${name}`);
  return weights;
}

class ReferenceEvaluator implements Evaluator {
  readonly #program: Program;
  readonly #models: Models;
  readonly #lastUse: ReadonlyMap<number, number>;
  readonly #memories: Memories = new Map();

  constructor(program: Program, models: Models) {
    this.#program = program;
    this.#models = models;
    this.#lastUse = lastUses(program);
  }

  async run(inputs: Inputs): Promise<ReadonlyMap<string, Float32Array>> {
    const live = execute(this.#program, this.#lastUse, this.#models, inputs, this.#memories);
    const results = new Map<string, Float32Array>();
    for (const [name, value] of this.#program.outputs) results.set(name, (await live.get(value.id)?.data()) as Float32Array);
    for (const tensor of live.values()) tensor.dispose();
    return results;
  }

  dispose(): void {
    tf.dispose([...this.#memories.values()]);
  }
}

class ReferenceTrainer implements Trainer {
  readonly precision = "f32";
  readonly readEvery = 1;
  readonly #program: Program;
  readonly #models: Models;
  readonly #lastUse: ReadonlyMap<number, number>;
  readonly #weights: FlatWeights;
  readonly #settings: AdamWSettings;
  readonly #decay: tf.Tensor1D;
  #firstMoment: tf.Tensor1D;
  #secondMoment: tf.Tensor1D;
  #step: number;
  /** Of the step under way. */
  #gradient: tf.Tensor1D | undefined;
  #sums: tf.Tensor1D | undefined;
  /** Of the updates whose figures nobody asked for yet. */
  #figures: { readonly sums: tf.Tensor1D; readonly norm: tf.Scalar }[] = [];

  constructor(program: Program, models: Models, trained: string, settings: AdamWSettings, resume?: TrainerState) {
    this.#program = program;
    this.#models = models;
    this.#lastUse = lastUses(program);
    this.#weights = weightsOf(models, trained);
    this.#settings = settings;
    const { slots, size, decayed } = this.#weights;
    this.#decay = tf.tensor1d(new Float32Array(size).fill(1, 0, decayed));
    this.#firstMoment = resume ? flatten(slots, size, resume.firstMoment) : tf.zeros([size]);
    this.#secondMoment = resume ? flatten(slots, size, resume.secondMoment) : tf.zeros([size]);
    this.#step = resume?.step ?? 0;
  }

  accumulate(inputs: Inputs): void {
    const live = execute(this.#program, this.#lastUse, this.#models, inputs);
    const take = (id: number): tf.Tensor => live.get(id) as tf.Tensor;
    const gradient = tf.tidy(() => {
      const flat = this.#weights.slots.map(({ name }) => {
        const value = this.#program.gradients.get(name);
        if (value === undefined) throw new Error(`the program has no gradient for ${name}`);
        return tf.reshape(take(value.id), [-1]);
      });
      return tf.concat1d(flat as tf.Tensor1D[]);
    });
    const output = this.#program.outputs.get("sums");
    if (output === undefined) throw new Error("a program to train needs an output named sums");
    const sums = tf.tidy(() => tf.sum(take(output.id), 1) as tf.Tensor1D);
    for (const tensor of live.values()) tensor.dispose();
    this.#gradient = plus(this.#gradient, gradient);
    this.#sums = plus(this.#sums, sums);
  }

  update(learningRate: number): void {
    if (this.#gradient === undefined || this.#sums === undefined) throw new Error("nothing was accumulated for this step");
    this.#step += 1;
    const before: AdamWState = { parameters: this.#weights.values, firstMoment: this.#firstMoment, secondMoment: this.#secondMoment };
    const after = adamw(before, this.#gradient, this.#decay, learningRate, this.#step, this.#settings);
    this.#weights.replace(after.parameters);
    tf.dispose([this.#firstMoment, this.#secondMoment, this.#gradient]);
    this.#firstMoment = after.firstMoment;
    this.#secondMoment = after.secondMoment;
    this.#figures.push({ sums: this.#sums, norm: after.norm });
    this.#gradient = undefined;
    this.#sums = undefined;
  }

  async metrics(): Promise<readonly TrainMetrics[]> {
    const figures = this.#figures;
    this.#figures = [];
    return Promise.all(
      figures.map(async (tensors) => {
        const [sums, [gradientNorm]] = await Promise.all([tensors.sums.data(), tensors.norm.data()]);
        tf.dispose([tensors.sums, tensors.norm]);
        return { sums: [...sums], gradientNorm };
      }),
    );
  }

  async gradients(): Promise<NamedTensors> {
    if (this.#gradient === undefined) throw new Error("nothing was accumulated for this step");
    return readSlots(this.#weights.slots, this.#gradient);
  }

  async state(): Promise<TrainerState> {
    const step = this.#step;
    const [firstMoment, secondMoment] = await Promise.all(
      [this.#firstMoment, this.#secondMoment].map((moment) => readSlots(this.#weights.slots, moment)),
    );
    return { step, firstMoment, secondMoment };
  }

  dispose(): void {
    for (const { sums, norm } of this.#figures) tf.dispose([sums, norm]);
    tf.dispose([this.#decay, this.#firstMoment, this.#secondMoment]);
    this.#gradient?.dispose();
    this.#sums?.dispose();
  }
}

/** `sum + next`, taking ownership of both. */
function plus(sum: tf.Tensor1D | undefined, next: tf.Tensor1D): tf.Tensor1D {
  if (sum === undefined) return next;
  const total = tf.add(sum, next) as tf.Tensor1D;
  tf.dispose([sum, next]);
  return total;
}

/** Plain TensorFlow.js ops on the backend that is set. */
export const referenceExecutor: Executor = {
  upload: (weights) => new FlatWeights(weights),
  evaluator: async (program, models) => new ReferenceEvaluator(program, models),
  trainer: async (program, models, trained, settings, options) => new ReferenceTrainer(program, models, trained, settings, options?.resume),
  generator: async (program, models, context) => new HostGenerator(new ReferenceEvaluator(program, models), decodeSizes(program, context)),
};
