// What every executor offers: weights on a device, programs that evaluate, programs that train. The reference
// executor and any compiled one stand behind this interface and give the same numbers.

import type { Program } from "./program";

/** A tensor on the host. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model's weights on the host, by parameter name. */
export type NamedTensors = ReadonlyMap<string, HostTensor>;

/** The numbers of one of `tensors`. Throws Error when it is missing or has another size. */
export function numbersOf(tensors: NamedTensors, name: string, size: number): Float32Array {
  const data = tensors.get(name)?.data;
  if (data?.length !== size) throw new Error(`${name} has ${data?.length ?? 0} numbers where ${size} are needed`);
  return data;
}

/** Data for one run, by input name, laid out row by row. */
export type Inputs = Readonly<Record<string, Int32Array | Float32Array>>;

/** A model's weights on the device. */
export interface Weights {
  read(): Promise<NamedTensors>;
  dispose(): void;
}

/** Weights by the model names a program's parameters carry. */
export type Models = Readonly<Record<string, Weights>>;

export interface Evaluator {
  /** Runs the program and returns its outputs by name. */
  run(inputs: Inputs): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): void;
}

/** AdamW with decoupled decay (arXiv 1711.05101) on parameters of rank ≥ 2, after clipping the global gradient norm. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clip: number;
}

export interface TrainMetrics {
  /** The program's output named "sums", summed over micro-batches and sequences: one number per loss term. */
  readonly sums: readonly number[];
  /** Global norm of the step's gradient before clipping. */
  readonly gradientNorm: number;
}

/** What a trainer keeps from step to step besides the weights, on the host. */
export interface TrainerState {
  /** Updates made so far. */
  readonly step: number;
  /** AdamW's moments of every trained parameter, by name. */
  readonly firstMoment: NamedTensors;
  readonly secondMoment: NamedTensors;
}

/** Once the device is lost, whatever waits for it ends with StudioError("device-lost"). */
export interface Trainer {
  /** Runs one micro-batch and adds its gradients and sums to those of the step. */
  accumulate(inputs: Inputs): void;
  /** Applies the step's gradients and empties them. */
  update(learningRate: number): void;
  /** The figures of the last update. Waits for the device. */
  metrics(): Promise<TrainMetrics>;
  /** The gradients accumulated since the last update, by parameter name. */
  gradients(): Promise<NamedTensors>;
  /** The state after the last update: with the weights of that moment, all that another trainer needs to go on from it. */
  state(): Promise<TrainerState>;
  dispose(): void;
}

export interface TrainerOptions {
  /** Whether steps may have more than one micro-batch (default true). */
  readonly accumulates?: boolean;
  /** The state to go on from; a fresh one where absent. */
  readonly resume?: TrainerState;
}

export interface Executor {
  upload(weights: NamedTensors): Weights;
  evaluator(program: Program, models: Models): Promise<Evaluator>;
  /** A trainer that updates `models[trained]` in place; the other models stay as they are. */
  trainer(program: Program, models: Models, trained: string, settings: AdamWSettings, options?: TrainerOptions): Promise<Trainer>;
}
