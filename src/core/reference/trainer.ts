// Training with the reference executor: gradients summed over micro-batches, then one AdamW update of every trained model
// that took part.

import * as tf from "@tensorflow/tfjs";
import {
  type AdamWSettings,
  type ChosenModels,
  choicesOf,
  type Inputs,
  type ModelState,
  type Models,
  type NamedTensors,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
  type TrainMetrics,
} from "../graph/executor";
import { lastUses, type Program } from "../graph/program";
import { adamw, gradientNorm } from "./adamw";
import { execute, type Memories, weightsOf } from "./run";
import { type FlatWeights, flatten, readSlots } from "./weights";

/** One model, or one member of a list, with what AdamW keeps of it. */
class Learner {
  readonly weights: FlatWeights;
  readonly #decay: tf.Tensor1D;
  #firstMoment: tf.Tensor1D;
  #secondMoment: tf.Tensor1D;
  #step: number;

  constructor(weights: FlatWeights, resume?: ModelState) {
    this.weights = weights;
    const { slots, size, decayed } = weights;
    this.#decay = tf.tensor1d(new Float32Array(size).fill(1, 0, decayed));
    this.#firstMoment = resume ? flatten(slots, size, resume.firstMoment) : tf.zeros([size]);
    this.#secondMoment = resume ? flatten(slots, size, resume.secondMoment) : tf.zeros([size]);
    this.#step = resume?.step ?? 0;
  }

  update(gradient: tf.Tensor1D, norm: tf.Scalar, learningRate: number, settings: AdamWSettings): void {
    this.#step += 1;
    const before = { parameters: this.weights.values, firstMoment: this.#firstMoment, secondMoment: this.#secondMoment };
    const after = adamw(before, gradient, norm, this.#decay, learningRate, this.#step, settings);
    this.weights.replace(after.parameters);
    tf.dispose([this.#firstMoment, this.#secondMoment]);
    this.#firstMoment = after.firstMoment;
    this.#secondMoment = after.secondMoment;
  }

  async state(): Promise<ModelState> {
    const step = this.#step;
    const [firstMoment, secondMoment] = await Promise.all(
      [this.#firstMoment, this.#secondMoment].map((moment) => readSlots(this.weights.slots, moment)),
    );
    return { step, firstMoment, secondMoment };
  }

  dispose(): void {
    tf.dispose([this.#decay, this.#firstMoment, this.#secondMoment]);
  }
}

export class ReferenceTrainer implements Trainer {
  readonly precision = "f32";
  readonly readEvery = 1;
  readonly #program: Program;
  readonly #choices: readonly ChosenModels[];
  readonly #trained: readonly string[];
  readonly #lastUse: ReadonlyMap<number, number>;
  readonly #learners: ReadonlyMap<FlatWeights, Learner>;
  readonly #settings: AdamWSettings;
  /** Of the step under way. */
  #member = 0;
  #gradients: ReadonlyMap<string, tf.Tensor1D> = new Map();
  #sums: tf.Tensor1D | undefined;
  /** What else the last micro-batch put out. */
  #outputs: ReadonlyMap<string, tf.Tensor> = new Map();
  /** What its program hands on, or the one before. */
  readonly #memories: Memories;
  readonly #ownsMemories: boolean;
  /** Of the updates whose figures nobody asked for yet. */
  #figures: { readonly sums: tf.Tensor1D; readonly norm: tf.Scalar; readonly outputs: ReadonlyMap<string, tf.Tensor> }[] = [];

  constructor(
    program: Program,
    models: Models,
    trained: readonly string[],
    settings: AdamWSettings,
    { resume, after }: TrainerOptions = {},
  ) {
    this.#program = program;
    this.#choices = choicesOf(models);
    this.#trained = trained;
    this.#lastUse = lastUses(program);
    this.#settings = settings;
    this.#ownsMemories = !(after instanceof ReferenceTrainer);
    this.#memories = after instanceof ReferenceTrainer ? after.#memories : new Map();
    const learners = new Map<FlatWeights, Learner>();
    for (const model of trained) {
      for (const [member, chosen] of this.#choices.entries()) {
        const weights = weightsOf(chosen, model);
        if (!learners.has(weights)) learners.set(weights, new Learner(weights, resume?.[model]?.[member]));
      }
    }
    this.#learners = learners;
  }

  accumulate(inputs: Inputs, member = 0): void {
    if (this.#sums !== undefined && member !== this.#member) throw new Error("the micro-batches of a step must have one member");
    this.#member = member;
    const live = execute(this.#program, this.#lastUse, this.#choices[member], inputs, this.#memories);
    const take = (id: number): tf.Tensor => live.get(id) as tf.Tensor;
    const output = this.#program.outputs.get("sums");
    if (output === undefined) throw new Error("a program to train needs an output named sums");
    const sums = tf.tidy(() => tf.sum(take(output.id), 1) as tf.Tensor1D);
    this.#gradients = new Map(
      this.#trained.map((model) => [model, plus(this.#gradients.get(model), this.#flatGradient(model, member, take))]),
    );
    const others = [...this.#program.outputs].filter(([name]) => name !== "sums");
    tf.dispose([...this.#outputs.values()]);
    this.#outputs = new Map(others.map(([name, { id }]) => [name, take(id).clone()]));
    for (const tensor of live.values()) tensor.dispose();
    this.#sums = plus(this.#sums, sums);
  }

  /** The gradients of a model's parameters in the order of its weights. */
  #flatGradient(model: string, member: number, take: (id: number) => tf.Tensor): tf.Tensor1D {
    return tf.tidy(() => {
      const flat = this.#learner(model, member).weights.slots.map(({ name }) => {
        const value = this.#program.gradients.get(model)?.get(name);
        if (value === undefined) throw new Error(`the program has no gradient for ${name}`);
        return tf.reshape(take(value.id), [-1]);
      });
      return tf.concat1d(flat as tf.Tensor1D[]);
    });
  }

  #learner(model: string, member: number): Learner {
    return this.#learners.get(weightsOf(this.#choices[member], model)) as Learner;
  }

  update(learningRate: number): void {
    if (this.#sums === undefined) throw new Error("nothing was accumulated for this step");
    const norm = gradientNorm([...this.#gradients.values()]);
    for (const [model, gradient] of this.#gradients) {
      this.#learner(model, this.#member).update(gradient, norm, learningRate, this.#settings);
      gradient.dispose();
    }
    this.#figures.push({ sums: this.#sums, norm, outputs: this.#outputs });
    this.#outputs = new Map();
    this.#gradients = new Map();
    this.#sums = undefined;
  }

  async metrics(): Promise<readonly TrainMetrics[]> {
    const figures = this.#figures;
    this.#figures = [];
    return Promise.all(
      figures.map(async (tensors) => {
        const [sums, [norm]] = await Promise.all([tensors.sums.data(), tensors.norm.data()]);
        const outputs = new Map<string, Float32Array>();
        for (const [name, tensor] of tensors.outputs) outputs.set(name, (await tensor.data()) as Float32Array);
        tf.dispose([tensors.sums, tensors.norm, ...tensors.outputs.values()]);
        return { sums: [...sums], gradientNorm: norm, outputs };
      }),
    );
  }

  async gradients(model: string = this.#trained[0]): Promise<NamedTensors> {
    const gradient = this.#gradients.get(model);
    if (gradient === undefined) throw new Error("nothing was accumulated for this step");
    return readSlots(this.#learner(model, this.#member).weights.slots, gradient);
  }

  async state(): Promise<TrainerState> {
    const states = this.#trained.map(async (model) => {
      const members = new Set(this.#choices.map((_, member) => this.#learner(model, member)));
      return [model, await Promise.all([...members].map((learner) => learner.state()))] as const;
    });
    return Object.fromEntries(await Promise.all(states));
  }

  dispose(): void {
    for (const { sums, norm, outputs } of this.#figures) tf.dispose([sums, norm, ...outputs.values()]);
    tf.dispose([...this.#outputs.values()]);
    for (const learner of this.#learners.values()) learner.dispose();
    tf.dispose([...this.#gradients.values()]);
    this.#sums?.dispose();
    if (this.#ownsMemories) tf.dispose([...this.#memories.values()]);
  }
}

/** `sum + next`, taking ownership of both. */
function plus(sum: tf.Tensor1D | undefined, next: tf.Tensor1D): tf.Tensor1D {
  if (sum === undefined) return next;
  const total = tf.add(sum, next) as tf.Tensor1D;
  tf.dispose([sum, next]);
  return total;
}
