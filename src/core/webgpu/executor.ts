// The compiled executor: every program becomes a fixed list of dispatches over memory placed beforehand. Stands
// behind the same interface as the reference executor and gives the same numbers.

import type { Evaluator, Executor, Inputs, Models } from "../graph/executor";
import type { Program } from "../graph/program";
import { createGenerator } from "./generator";
import { InputBuffer } from "./inputs";
import { lower, outputWords } from "./lower";
import { Plan } from "./plan";
import { resolver } from "./resolve";
import { Results } from "./results";
import { StateBuffers } from "./state";
import { createTrainer } from "./trainer";
import { GpuWeights } from "./weights";

/**
 * Runs programs on `device` with the studio's own kernels. Needs the feature "subgroups". `narrow` tells whether the
 * adapter runs four lanes at once, as software does.
 */
export function compiledExecutor(device: GPUDevice, narrow = device.adapterInfo.subgroupMaxSize! <= 4): Executor {
  return {
    upload: (tensors) => new GpuWeights(device, tensors),
    evaluator: (program, models) => CompiledEvaluator.create(device, narrow, program, models),
    trainer: (program, models, trained, settings, options) => createTrainer(device, program, models, trained, settings, options),
    generator: (program, models, context) => createGenerator(device, narrow, program, models, context),
  };
}

class CompiledEvaluator implements Evaluator {
  readonly #device: GPUDevice;
  readonly #plan: Plan;
  readonly #inputs: InputBuffer;
  readonly #results: Results;
  readonly #memories: StateBuffers;

  private constructor(device: GPUDevice, plan: Plan, inputs: InputBuffer, results: Results, memories: StateBuffers) {
    this.#device = device;
    this.#plan = plan;
    this.#inputs = inputs;
    this.#results = results;
    this.#memories = memories;
  }

  static async create(device: GPUDevice, narrow: boolean, program: Program, models: Models): Promise<CompiledEvaluator> {
    const { calls, sorted } = lower(program, false, narrow);
    const inputs = new InputBuffer(device, program, sorted);
    const results = new Results(device, outputWords(program));
    const memories = new StateBuffers(device, calls);
    const plan = await Plan.compile(device, calls, resolver(models, inputs, results, memories.find));
    return new CompiledEvaluator(device, plan, inputs, results, memories);
  }

  async run(inputs: Inputs): Promise<ReadonlyMap<string, Float32Array>> {
    this.#inputs.write(inputs);
    const encoder = this.#device.createCommandEncoder();
    this.#plan.encode(encoder);
    this.#results.encodeCopy(encoder);
    this.#device.queue.submit([encoder.finish()]);
    return this.#results.read();
  }

  dispose(): void {
    this.#plan.dispose();
    this.#inputs.dispose();
    this.#results.dispose();
    this.#memories.dispose();
  }
}
