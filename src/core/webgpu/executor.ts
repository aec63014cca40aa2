// The compiled executor: every program becomes a fixed list of dispatches over memory placed beforehand. Stands
// behind the same interface as the reference executor and gives the same numbers.

import { choicesOf, type Evaluator, type Executor, type Inputs, type Models } from "../graph/executor";
import type { Program } from "../graph/program";
import { createGenerator } from "./generator";
import { InputBuffer } from "./inputs";
import { lower, outputWords } from "./lower";
import { inMemory, type Memory } from "./memory";
import { type Pace, paceOf, submitPaced } from "./pacing";
import { Plan } from "./plan";
import { resolver } from "./resolve";
import { ResultReader, Results } from "./results";
import { StateBuffers } from "./state";
import { createTrainer } from "./trainer";
import type { Chooser } from "./variants";
import { GpuWeights } from "./weights";

/** Runs programs on `device` with the studio's own kernels. */
export function compiledExecutor(device: GPUDevice, chooser: Chooser): Executor {
  return {
    upload: (tensors) => GpuWeights.upload(device, tensors),
    load: (tensors) => GpuWeights.load(device, tensors),
    evaluator: (program, models) => CompiledEvaluator.create(device, chooser, program, models),
    trainer: (program, models, trained, settings, options) =>
      createTrainer(device, chooser, program, models, [trained].flat(), settings, options),
    generator: (program, models, context) => createGenerator(device, chooser, program, models, context),
  };
}

class CompiledEvaluator implements Evaluator {
  readonly #memory: Memory;
  /** By the member that is chosen. */
  readonly #plans: readonly Plan[];
  readonly #pace: Pace;
  readonly #inputs: InputBuffer;
  readonly #results: ResultReader;

  private constructor(memory: Memory, plans: readonly Plan[], pace: Pace, inputs: InputBuffer, results: ResultReader) {
    this.#memory = memory;
    this.#plans = plans;
    this.#pace = pace;
    this.#inputs = inputs;
    this.#results = results;
  }

  static create(device: GPUDevice, chooser: Chooser, program: Program, models: Models): Promise<CompiledEvaluator> {
    return inMemory(device, async (memory) => {
      const { calls, sorted } = lower(program, chooser, false); // training is what kernels are tried for
      const inputs = new InputBuffer(memory, program, sorted);
      const results = new Results(memory, outputWords(program));
      const state = new StateBuffers(memory, calls);
      const plans: Plan[] = [];
      for (const chosen of choicesOf(models))
        plans.push(await Plan.compile(memory, calls, resolver(chosen, inputs, results, state.find), plans[0]));
      const reader = new ResultReader(memory, results);
      await memory.granted();
      return new CompiledEvaluator(memory, plans, await paceOf(device, plans[0], chooser), inputs, reader);
    });
  }

  async run(inputs: Inputs, member = 0): Promise<ReadonlyMap<string, Float32Array>> {
    this.#inputs.write(inputs);
    submitPaced(this.#memory.device, this.#plans[member], this.#pace, (encoder) => this.#results.encodeCopy(encoder));
    return this.#results.read();
  }

  dispose(): void {
    this.#memory.dispose();
  }
}
