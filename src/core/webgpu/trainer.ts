// Training with the compiled executor: a micro-batch, and the update at the end of a step, as encoded dispatches.
// A short step without accumulation is one submission; nothing is allocated or compiled in it.

import type { Precision } from "../config/records";
import type { AdamWSettings, Inputs, Models, NamedTensors, Trainer, TrainerOptions, TrainerState, TrainMetrics } from "../graph/executor";
import type { Program } from "../graph/program";
import { copiedModels, copyCalls, HalfCopies } from "./halfCopies";
import { InputBuffer } from "./inputs";
import { lowerSettled } from "./lower";
import { inMemory, type Memory } from "./memory";
import { MOMENTS, OptimizerState, trainerResults, updateCallsSettled } from "./optimizer";
import { type Pace, paceOf, submitPaced } from "./pacing";
import { Plan } from "./plan";
import { resolver, weightsOf } from "./resolve";
import { type NamedResults, ResultRing, Results, RING_STEPS } from "./results";
import type { Chooser } from "./variants";
import { type GpuWeights, readSlots, writeSlots } from "./weights";

/** A trainer on `device`. Throws StudioError("out-of-memory") when the GPU refuses a buffer; none is left then. */
export async function createTrainer(
  device: GPUDevice,
  chooser: Chooser,
  program: Program,
  models: Models,
  trained: string,
  settings: AdamWSettings,
  { accumulates = true, resume, half: wantsHalf = false }: TrainerOptions = {},
): Promise<Trainer> {
  const terms = program.outputs.get("sums")?.shape[0];
  if (terms === undefined) throw new Error("a program to train needs an output named sums");
  const weights = weightsOf(models, trained);
  const half = wantsHalf ? chooser.adapter.half : undefined;
  return inMemory(device, async (memory) => {
    const first = await lowerSettled(program, chooser, false, half);
    const inputs = new InputBuffer(memory, program, first.sorted);
    const results = new Results(memory, trainerResults(program));
    const state = new OptimizerState(memory, weights.layout);
    const copied = copiedModels(first.calls);
    const copies = new HalfCopies(memory, copied.keys(), (model) => weightsOf(models, model));
    const resolve = resolver(models, inputs, results, (operand) => copies.find(operand) ?? state.find(weights, operand));
    const firstPlan = await Plan.compile(memory, first.calls, resolve);
    const next = accumulates ? await lowerSettled(program, chooser, true, half) : undefined;
    const nextPlan = next && (await Plan.compile(memory, next.calls, resolve, firstPlan));
    const update = await updateCallsSettled(chooser, weights.layout, trained, settings, copied.get(trained));
    const updatePlan = await Plan.compile(memory, update, resolve, firstPlan);
    const copying = copyCalls(copied, (model) => weightsOf(models, model).layout);
    const copyPlan = copied.size > 0 ? await Plan.compile(memory, copying, resolve, firstPlan) : undefined;
    const ring = new ResultRing(memory, results);
    await memory.granted();
    if (copyPlan) {
      const encoder = device.createCommandEncoder();
      copyPlan.encode(encoder);
      device.queue.submit([encoder.finish()]);
    }
    const pace = await paceOf(device, firstPlan, chooser);
    if (resume) for (const name of MOMENTS) writeSlots(device, weights.layout, state.buffer(name), resume[name]);
    return new CompiledTrainer(weights, settings, resume?.step ?? 0, {
      memory,
      inputs,
      ring,
      state,
      terms,
      precision: first.calls.some(({ bindings }) => bindings.some(({ operand }) => operand.half)) ? "f16" : "f32",
      firstPlan,
      nextPlan,
      updatePlan,
      pace,
    });
  });
}

interface Parts {
  readonly memory: Memory;
  readonly inputs: InputBuffer;
  readonly ring: ResultRing;
  readonly state: OptimizerState;
  /** Loss terms in the sums. */
  readonly terms: number;
  readonly precision: Precision;
  /** Replaces gradients and sums; adds to them, for the micro-batches after the first. */
  readonly firstPlan: Plan;
  readonly nextPlan: Plan | undefined;
  readonly updatePlan: Plan;
  /** Of the first plan; the next has the same kernels, and the update is short. */
  readonly pace: Pace;
}

/** Milliseconds of steps whose figures are read together: a frame of the screen. */
const READING_INTERVAL = 16;
/** Half of the ring, so that as many steps can be on their way while these are read. */
const MOST_PER_READ = RING_STEPS / 2;

class CompiledTrainer implements Trainer {
  readonly precision: Precision;
  readonly readEvery: number;
  readonly #device: GPUDevice;
  readonly #weights: GpuWeights;
  readonly #settings: AdamWSettings;
  readonly #parts: Parts;
  /** The micro-batch that was not submitted yet: the step's last is submitted with the update. */
  #pending: Plan | undefined;
  #microBatches = 0;
  #step: number;

  constructor(weights: GpuWeights, settings: AdamWSettings, step: number, parts: Parts) {
    this.#step = step;
    this.#device = parts.memory.device;
    this.precision = parts.precision;
    this.readEvery = Math.min(MOST_PER_READ, Math.max(1, Math.floor(READING_INTERVAL / parts.pace.milliseconds)));
    this.#weights = weights;
    this.#settings = settings;
    this.#parts = parts;
  }

  accumulate(inputs: Inputs): void {
    const plan = this.#microBatches === 0 ? this.#parts.firstPlan : this.#parts.nextPlan;
    if (plan === undefined) throw new Error("this trainer takes one micro-batch a step");
    // The one before must be on its way before its inputs are written over.
    this.#submit();
    this.#parts.inputs.write(inputs);
    this.#pending = plan;
    this.#microBatches += 1;
  }

  update(learningRate: number): void {
    if (this.#microBatches === 0) throw new Error("nothing was accumulated for this step");
    this.#microBatches = 0;
    this.#step += 1;
    const { beta1, beta2, weightDecay } = this.#settings;
    const rates = Float32Array.of(learningRate / (1 - beta1 ** this.#step), 1 / (1 - beta2 ** this.#step), learningRate * weightDecay, 0);
    this.#device.queue.writeBuffer(this.#parts.state.buffer("rates"), 0, rates);
    this.#submit((encoder) => {
      this.#parts.updatePlan.encode(encoder);
      this.#parts.ring.keep(encoder);
    });
  }

  async metrics(): Promise<readonly TrainMetrics[]> {
    return (await this.#parts.ring.read()).map((results) => this.#metricsOf(results));
  }

  #metricsOf(results: NamedResults): TrainMetrics {
    const perSequence = results.get("sums") as Float32Array;
    const [gradientNorm] = results.get("norm") as Float32Array;
    const { terms } = this.#parts;
    const sequences = perSequence.length / terms;
    const sums = Array.from({ length: terms }, (_, term) =>
      perSequence.subarray(term * sequences, (term + 1) * sequences).reduce((total, value) => total + value, 0),
    );
    return { sums, gradientNorm };
  }

  gradients(): Promise<NamedTensors> {
    if (this.#microBatches === 0) throw new Error("nothing was accumulated for this step");
    this.#submit();
    return readSlots(this.#device, this.#weights.layout, this.#parts.state.buffer("gradients"));
  }

  async state(): Promise<TrainerState> {
    const step = this.#step;
    const read = (name: string): Promise<NamedTensors> => readSlots(this.#device, this.#weights.layout, this.#parts.state.buffer(name));
    const [firstMoment, secondMoment] = await Promise.all(MOMENTS.map(read));
    return { step, firstMoment, secondMoment };
  }

  dispose(): void {
    this.#parts.memory.dispose();
  }

  /** Submits the micro-batch that waits, and what `finish` appends to it. After gradients were read none waits. */
  #submit(finish?: (encoder: GPUCommandEncoder) => void): void {
    if (this.#pending !== undefined) submitPaced(this.#device, this.#pending, this.#parts.pace, finish);
    else if (finish !== undefined) {
      const encoder = this.#device.createCommandEncoder();
      finish(encoder);
      this.#device.queue.submit([encoder.finish()]);
    }
    this.#pending = undefined;
  }
}
