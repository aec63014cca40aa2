// The reference executor: runs programs node by node with plain TensorFlow.js ops on whichever tfjs backend is
// set. The oracle that faster executors are held to, and what trains where none of them works.

import * as tf from "@tensorflow/tfjs";
import { decodeSizes } from "../graph/decoding";
import { type ChosenModels, choicesOf, type Evaluator, type Executor, type Inputs, type Models } from "../graph/executor";
import { lastUses, type Program } from "../graph/program";
import { HostGenerator } from "./generator";
import { execute, type Memories } from "./run";
import { ReferenceTrainer } from "./trainer";
import { FlatWeights } from "./weights";

class ReferenceEvaluator implements Evaluator {
  readonly #program: Program;
  readonly #choices: readonly ChosenModels[];
  readonly #lastUse: ReadonlyMap<number, number>;
  readonly #memories: Memories = new Map();

  constructor(program: Program, models: Models) {
    this.#program = program;
    this.#choices = choicesOf(models);
    this.#lastUse = lastUses(program);
  }

  async run(inputs: Inputs, member = 0): Promise<ReadonlyMap<string, Float32Array>> {
    const live = execute(this.#program, this.#lastUse, this.#choices[member], inputs, this.#memories);
    const results = new Map<string, Float32Array>();
    for (const [name, value] of this.#program.outputs) results.set(name, (await live.get(value.id)?.data()) as Float32Array);
    for (const tensor of live.values()) tensor.dispose();
    return results;
  }

  dispose(): void {
    tf.dispose([...this.#memories.values()]);
  }
}

/** Plain TensorFlow.js ops on the backend that is set. */
export const referenceExecutor: Executor = {
  upload: (weights) => FlatWeights.upload(weights),
  load: (weights) => FlatWeights.load(weights),
  evaluator: async (program, models) => new ReferenceEvaluator(program, models),
  trainer: async (program, models, trained, settings, options) =>
    new ReferenceTrainer(program, models, [trained].flat(), settings, options),
  generator: async (program, models, context) => new HostGenerator(new ReferenceEvaluator(program, models), decodeSizes(program, context)),
};
