// Training with the compiled executor: a micro-batch, and the update at the end of a step, as encoded dispatches.
// A step is one submission unless it accumulates; nothing is allocated or compiled in it.

import type { AdamWSettings, Inputs, Models, NamedTensors, Trainer, TrainerOptions, TrainMetrics } from "../graph/executor";
import type { Program } from "../graph/program";
import { ALL, type Call, type Operand } from "./call";
import { InputBuffer } from "./inputs";
import { adamw, gradientNormPoint, gradientNormVariants, NORM_PARTS } from "./kernels/update";
import { type Kernels, lower, outputWords } from "./lower";
import { align } from "./placement";
import { Plan, type Range, STORAGE } from "./plan";
import { resolver, weightsOf } from "./resolve";
import { Results } from "./results";
import { chosen } from "./variants";
import { type GpuWeights, readSlots } from "./weights";

const RATES = 4;

/** The buffers an optimizer keeps, by name. */
class State {
  readonly #buffers: ReadonlyMap<string, GPUBuffer>;

  constructor(device: GPUDevice, parameters: number) {
    const sizes = { gradients: parameters, firstMoment: parameters, secondMoment: parameters, parts: NORM_PARTS, rates: RATES };
    this.#buffers = new Map(
      Object.entries(sizes).map(([label, size]) => [label, device.createBuffer({ label, size: 4 * align(size), usage: STORAGE })]),
    );
  }

  buffer(name: string): GPUBuffer {
    return this.#buffers.get(name) as GPUBuffer;
  }

  /** Finds gradients and state. */
  readonly find = (weights: GpuWeights, operand: Operand): Range | undefined => {
    if (operand.space === "gradients") return { buffer: this.buffer("gradients"), offset: weights.offsetOf(operand.name) };
    return operand.space === "state" ? { buffer: this.buffer(operand.name), offset: 0 } : undefined;
  };

  dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
  }
}

/** Norm, clip and AdamW over the whole model. */
function updateCalls({ layout }: GpuWeights, trained: string, settings: AdamWSettings, { adapter, choices }: Kernels): Call[] {
  const state = (name: string, size: number): Operand => ({ space: "state", name, words: size });
  const gradient: Operand = { space: "gradients", name: ALL, words: layout.words };
  const parts = state("parts", NORM_PARTS);
  const norm: Operand = { space: "results", name: "norm", words: 2 };
  const { key } = gradientNormPoint(layout.words, adapter);
  const variants = gradientNormVariants(layout.words, settings.clip, { gradient, parts, norm });
  return [
    ...chosen(key, variants, adapter, choices).calls(),
    adamw(layout.words, layout.decayed, settings, {
      weights: { space: "weights", model: trained, name: ALL, words: layout.words },
      gradient,
      firstMoment: state("firstMoment", layout.words),
      secondMoment: state("secondMoment", layout.words),
      norm,
      rates: state("rates", RATES),
    }),
  ];
}

export async function createTrainer(
  device: GPUDevice,
  kernels: Kernels,
  program: Program,
  models: Models,
  trained: string,
  settings: AdamWSettings,
  { accumulates = true }: TrainerOptions = {},
): Promise<Trainer> {
  const terms = program.outputs.get("sums")?.shape[0];
  if (terms === undefined) throw new Error("a program to train needs an output named sums");
  const weights = weightsOf(models, trained);
  const first = lower(program, kernels, false);
  const inputs = new InputBuffer(device, program, first.sorted);
  const results = new Results(device, new Map([...outputWords(program), ["norm", 2]]));
  const state = new State(device, weights.layout.words);
  const resolve = resolver(models, inputs, results, (operand) => state.find(weights, operand));
  const firstPlan = await Plan.compile(device, first.calls, resolve);
  const nextPlan = accumulates ? await Plan.compile(device, lower(program, kernels, true).calls, resolve, firstPlan) : undefined;
  const updatePlan = await Plan.compile(device, updateCalls(weights, trained, settings, kernels), resolve, firstPlan);
  return new CompiledTrainer(device, weights, settings, { inputs, results, state, terms, firstPlan, nextPlan, updatePlan });
}

interface Parts {
  readonly inputs: InputBuffer;
  readonly results: Results;
  readonly state: State;
  /** Loss terms in the sums. */
  readonly terms: number;
  /** Replaces gradients and sums; adds to them, for the micro-batches after the first. */
  readonly firstPlan: Plan;
  readonly nextPlan: Plan | undefined;
  readonly updatePlan: Plan;
}

class CompiledTrainer implements Trainer {
  readonly #device: GPUDevice;
  readonly #weights: GpuWeights;
  readonly #settings: AdamWSettings;
  readonly #parts: Parts;
  /** Commands of the step under way that were not submitted yet. */
  #pending: GPUCommandEncoder | undefined;
  #microBatches = 0;
  #step = 0;

  constructor(device: GPUDevice, weights: GpuWeights, settings: AdamWSettings, parts: Parts) {
    this.#device = device;
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
    this.#encode(plan);
    this.#microBatches += 1;
  }

  update(learningRate: number): void {
    if (this.#microBatches === 0) throw new Error("nothing was accumulated for this step");
    this.#microBatches = 0;
    this.#step += 1;
    const { beta1, beta2, weightDecay } = this.#settings;
    const rates = Float32Array.of(learningRate / (1 - beta1 ** this.#step), 1 / (1 - beta2 ** this.#step), learningRate * weightDecay, 0);
    this.#device.queue.writeBuffer(this.#parts.state.buffer("rates"), 0, rates);
    this.#encode(this.#parts.updatePlan);
    this.#parts.results.encodeCopy(this.#pending as GPUCommandEncoder);
    this.#submit();
  }

  async metrics(): Promise<TrainMetrics> {
    if (this.#step === 0) throw new Error("no update was made yet");
    const results = await this.#parts.results.read();
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

  dispose(): void {
    const { inputs, results, state, firstPlan, nextPlan, updatePlan } = this.#parts;
    for (const part of [inputs, results, state, firstPlan, nextPlan, updatePlan]) part?.dispose();
  }

  #encode(plan: Plan): void {
    this.#pending ??= this.#device.createCommandEncoder();
    plan.encode(this.#pending);
  }

  #submit(): void {
    if (this.#pending === undefined) return;
    this.#device.queue.submit([this.#pending.finish()]);
    this.#pending = undefined;
  }
}
