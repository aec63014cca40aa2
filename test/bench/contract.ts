// The contract every contestant of the benchmark stands behind, and the checks of what is handed in by it. Not how
// anything is computed or timed.

import type { ModelShape } from "../../src/core/config/sizes";
import type { HostTensor, NamedTensors } from "../../src/core/graph/executor";
import { parameterShapes } from "../../src/core/model/gpt";

/** Shape of the student, batch and optimizer. */
export interface BenchConfig {
  /** Layers, width, heads, context, vocabulary, sequences per step. */
  readonly L: number;
  readonly d: number;
  readonly h: number;
  readonly T: number;
  readonly V: number;
  readonly B: number;
  readonly lnEps: number;
  /** AdamW (arXiv 1711.05101), decay on parameters of rank ≥ 2, no clipping. */
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Share of cross-entropy in the distillation loss. */
  readonly alpha: number;
}

/** Tensors by Hugging Face's GPT-2 names (Conv1D layout [in, out], head tied to wte.weight), with or without "transformer.". */
export type GivenTensors = Readonly<Record<string, HostTensor>> | NamedTensors;

/** What one kind of step costs, as counted in the last step taken. */
export interface StepCost {
  readonly dispatches: number;
  readonly submits: number;
  /** Peak bytes of live GPU buffers: what all steps share and what this kind of step made for itself. */
  readonly bytes: number;
}

export interface Contestant {
  /** One AdamW update on cross-entropy over tokens and targets [B·T] (−1 = not scored); resolves with the loss before it. */
  trainStep(tokens: Int32Array, targets: Int32Array): Promise<number>;
  /** The same on alpha·CE + (1 − alpha)·KL(student‖teacher), temperature 1. There when a teacher was given. */
  distillStep?(tokens: Int32Array, targets: Int32Array): Promise<number>;
  /** Costs of the kinds of steps taken so far. */
  info(): { readonly train?: StepCost; readonly distill?: StepCost };
  dispose(): void;
}

export type Create = (config: BenchConfig, weights: GivenTensors, teacher?: GivenTensors) => Promise<Contestant>;

/** A model as the studio names and shapes it. */
export interface GivenModel {
  readonly shape: ModelShape;
  readonly tensors: NamedTensors;
}

const PREFIX = "transformer.";

/** The student that `config` describes. Throws Error when a setting or tensor is missing, unknown or of another shape. */
export function studentOf(config: BenchConfig, given: GivenTensors): GivenModel {
  const settings = ["L", "d", "h", "T", "V", "B", "lnEps", "lr", "beta1", "beta2", "eps", "weightDecay", "alpha"] as const;
  for (const name of settings) {
    if (!Number.isFinite(config[name])) throw new Error(`config.${name} is ${config[name]}; give a number`);
  }
  const { L, d, h, T, V } = config;
  if (d % h !== 0) throw new Error(`config.d = ${d} cannot be shared by config.h = ${h} heads`);
  return checked("weights", { layers: L, heads: h, width: d, context: T, vocabSize: V }, given);
}

/**
 * The teacher, its layers, width, context and vocabulary as its tensors have them; heads are config.h at the student's
 * width, else as wide as the student's. Throws Error for tensors that make no GPT-2 or none for this student.
 */
export function teacherOf({ d, h, T, V }: BenchConfig, given: GivenTensors): GivenModel {
  const tensors = unprefixed("teacher", given);
  const rowsOf = (name: string): readonly number[] => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`teacher: tensor ${name} is missing`);
    return tensor.shape;
  };
  const [vocabSize, width] = rowsOf("wte.weight");
  const [context] = rowsOf("wpe.weight");
  const layers = 1 + Math.max(-1, ...[...tensors.keys()].map((name) => Number(/^h\.(\d+)\./.exec(name)?.[1] ?? -1)));
  const heads = width === d ? h : width / (d / h);
  if (!Number.isInteger(heads)) throw new Error(`teacher: its width ${width} cannot be cut into heads of ${d / h}`);
  if (vocabSize !== V) throw new Error(`teacher: it has ${vocabSize} tokens where the student has ${V}`);
  if (context < T) throw new Error(`teacher: its context of ${context} is shorter than the student's ${T}`);
  return checked("teacher", { layers, heads, width, context, vocabSize }, tensors);
}

function unprefixed(what: string, given: GivenTensors): NamedTensors {
  const tensors = new Map<string, HostTensor>();
  for (const [name, tensor] of given instanceof Map ? given : Object.entries(given)) {
    const short = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (tensors.has(short)) throw new Error(`${what}: tensor ${short} is given twice, with and without "${PREFIX}"`);
    tensors.set(short, tensor);
  }
  return tensors;
}

function checked(what: string, shape: ModelShape, given: GivenTensors): GivenModel {
  const tensors = unprefixed(what, given);
  const expected = parameterShapes(shape);
  for (const name of tensors.keys()) {
    if (!expected.has(name)) throw new Error(`${what}: tensor ${name} is none of a GPT-2 of ${shape.layers} layers with a tied head`);
  }
  // In the studio's own order, so that every executor lays them out alike.
  const ordered = [...expected].map(([name, dimensions]) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${what}: tensor ${name} is missing`);
    if (String(tensor.shape) !== String(dimensions)) throw new Error(`${what}: tensor ${name} is [${tensor.shape}], not [${dimensions}]`);
    const size = dimensions.reduce((product, length) => product * length, 1);
    if (tensor.data.length !== size) throw new Error(`${what}: tensor ${name} holds ${tensor.data.length} numbers, not ${size}`);
    return [name, tensor] as const;
  });
  return { shape, tensors: new Map(ordered) };
}

/** Targets that count. */
export function scoredCount(targets: Int32Array): number {
  return targets.reduce((count, target) => count + (target < 0 ? 0 : 1), 0);
}
