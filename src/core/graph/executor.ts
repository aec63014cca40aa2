// What every executor offers: weights on a device, programs that evaluate, programs that train. The reference
// executor and any compiled one stand behind this interface and give the same numbers.

import type { Precision } from "../config/records";
import type { Program } from "./program";

/** A tensor on the host. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model's weights on the host, by parameter name. */
export type NamedTensors = ReadonlyMap<string, HostTensor>;

/** A tensor whose numbers come piece by piece, row by row, so that they need not be in memory together. */
export interface StreamedTensor {
  readonly shape: readonly number[];
  /** All its numbers, anew at each call; a piece is the receiver's. */
  pieces(): AsyncIterable<Float32Array>;
}

/** A model's weights wherever they are kept, by parameter name. */
export type StreamedTensors = ReadonlyMap<string, StreamedTensor>;

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
  /** Replaces all numbers. Trainers keep copies as halves of what they were made with. Throws Error when a parameter is missing. */
  write(tensors: NamedTensors): void;
  dispose(): void;
}

/**
 * Weights by the model names a program's parameters carry. Of a list one member takes part in a run, the one whose number is
 * given: the others cost nothing then and stay as they are. All lists are as long, and their members of one shape.
 */
export type Models = Readonly<Record<string, Weights | readonly Weights[]>>;

/** One weight for each name. */
export type ChosenModels = Readonly<Record<string, Weights>>;

/** What takes part when each member in turn is chosen; a single choice where there are no lists. Throws Error for lists of several lengths. */
export function choicesOf(models: Models): readonly ChosenModels[] {
  const lengths = new Set(Object.values(models).flatMap((weights) => (isList(weights) ? [weights.length] : [])));
  if (lengths.size > 1 || lengths.has(0)) throw new Error("lists of weights must be as long as each other, and not empty");
  const [count = 1] = lengths;
  return Array.from({ length: count }, (_, member) =>
    Object.fromEntries(Object.entries(models).map(([name, weights]) => [name, isList(weights) ? weights[member] : weights])),
  );
}

/** Each model's members, the only one where it is no list: what a TrainerState has states of, in its order. */
export function membersOf(models: Models): Readonly<Record<string, readonly Weights[]>> {
  return Object.fromEntries(Object.entries(models).map(([name, weights]) => [name, isList(weights) ? weights : [weights]]));
}

const isList = (weights: Weights | readonly Weights[]): weights is readonly Weights[] => Array.isArray(weights);

export interface Evaluator {
  /** Runs the program, with this member of every list, and returns its outputs by name. */
  run(inputs: Inputs, member?: number): Promise<ReadonlyMap<string, Float32Array>>;
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
  /** What else the program puts out, by name, of the step's last micro-batch. */
  readonly outputs: ReadonlyMap<string, Float32Array>;
}

/** What a trainer keeps of one model from step to step besides its weights, on the host. */
export interface ModelState {
  /** Updates it took part in so far. */
  readonly step: number;
  /** AdamW's moments of every parameter, by name. */
  readonly firstMoment: NamedTensors;
  readonly secondMoment: NamedTensors;
}

/** By trained model, of each of its members. */
export type TrainerState = Readonly<Record<string, readonly ModelState[]>>;

/** Once the device is lost, whatever waits for it ends with StudioError("device-lost"). */
export interface Trainer {
  /**
   * Runs one micro-batch, with this member of every list (default the first), and adds its gradients and sums to those of the
   * step. A step's micro-batches have the same member; the other members get no gradient, no update and no decay.
   */
  accumulate(inputs: Inputs, member?: number): void;
  /** Applies the step's gradients, clipped by the norm over all trained models, and empties them. */
  update(learningRate: number): void;
  /** What values and copies of weights are kept in; weights, gradients and sums are f32 always. */
  readonly precision: Precision;
  /** Updates after which their figures are best read: 1 where a step takes longer than reading, more where steps are short. */
  readonly readEvery: number;
  /** The figures of every update since the last call, oldest first. Waits for the device; more steps may be queued meanwhile. */
  metrics(): Promise<readonly TrainMetrics[]>;
  /** The gradients of a trained model (default the first) accumulated since the last update, by parameter name. */
  gradients(model?: string): Promise<NamedTensors>;
  /** The state after the last update: with the weights of that moment, all that another trainer needs to go on from it. */
  state(): Promise<TrainerState>;
  dispose(): void;
}

export interface TrainerOptions {
  /** Keeps values and copies of weights in half precision where the device has f16 (default false). */
  readonly half?: boolean;
  /** Whether steps may have more than one micro-batch (default true). */
  readonly accumulates?: boolean;
  /** The state to go on from; a fresh one where absent. */
  readonly resume?: TrainerState;
  /** The trainer that runs the same micro-batch just before, in whose values handed on this one's memories are found. It is disposed of later. */
  readonly after?: Trainer;
}

/** How a token is drawn from logits: among the topK most probable, and of those the fewest that hold topP of their mass. */
export interface SamplingSettings {
  /** Divides the logits; 0 takes the most probable token, the first of equals. */
  readonly temperature: number;
  /** Tokens to choose among; 0 for all. */
  readonly topK: number;
  /** Share of probability to choose among; 1 for all. At least one token always stands. */
  readonly topP: number;
  /** Addresses every random number, together with the sequence and how many tokens were drawn in it before. */
  readonly seed: number;
  /** Tokens that count as drawn before, for a text that another model began (default 0). */
  readonly drawn?: number;
}

/**
 * Writes on after prompts with a program of decodeProgram's kind. A window of `context` tokens is what the model sees:
 * once it is full, the last half of it, the newest token included, begins a new one.
 */
export interface TokenGenerator {
  /** Begins anew with one prompt of 1 to `context` tokens per sequence. Throws Error for prompts or settings that do not fit. */
  start(prompts: readonly (readonly number[])[], settings: SamplingSettings): void;
  /** The next tokens of every sequence, some or none: tokens of a prompt or a new window pass without drawing. One call at a time. */
  next(): Promise<readonly (readonly number[])[]>;
  dispose(): void;
}

export interface Executor {
  upload(weights: NamedTensors): Weights;
  /** upload for weights that come piece by piece, of which no more than a piece is held. Rejects with whatever the pieces throw. */
  load(weights: StreamedTensors): Promise<Weights>;
  evaluator(program: Program, models: Models): Promise<Evaluator>;
  /**
   * A trainer that updates the `trained` of `models` in place; the other models stay as they are. Each model, of a list each
   * member, counts its own updates for AdamW's bias correction, as PyTorch does for parameters without a gradient.
   */
  trainer(
    program: Program,
    models: Models,
    trained: string | readonly string[],
    settings: AdamWSettings,
    options?: TrainerOptions,
  ): Promise<Trainer>;
  /** A generator for a program with inputs tokens [B] and positions [B] and the output logits [B, V]. */
  generator(program: Program, models: ChosenModels, context: number): Promise<TokenGenerator>;
}
