// What an optimizer keeps on the GPU between steps, and the calls of its update: norm, clip and AdamW over the whole
// model. Not when a step ends: that is the trainer's.

import type { AdamWSettings } from "../graph/executor";
import type { Program } from "../graph/program";
import { ALL, type Call, type Operand } from "./call";
import type { Half } from "./half";
import { copyOf } from "./halfCopies";
import { adamw, gradientNormPoint, gradientNormVariants, NORM_PARTS } from "./kernels/update";
import { type Kernels, outputWords } from "./lower";
import type { Memory } from "./memory";
import { align } from "./placement";
import { type Range, STORAGE } from "./plan";
import { type Chooser, chosen } from "./variants";
import type { GpuWeights, WeightLayout } from "./weights";

/** Names of what goes on from step to step, in the order of TrainerState. */
export const MOMENTS = ["firstMoment", "secondMoment"] as const;

const RATES = 4;
const NORM_WORDS = 2;

/** Bytes of each buffer that an optimizer keeps, by name. */
export function stateBytes({ words }: WeightLayout): ReadonlyMap<string, number> {
  const sizes = { gradients: words, firstMoment: words, secondMoment: words, parts: NORM_PARTS, rates: RATES };
  return new Map(Object.entries(sizes).map(([name, size]) => [name, 4 * align(size)]));
}

/** Words of everything a trainer hands out, by name: the program's outputs and the gradient's norm. */
export function trainerResults(program: Program): ReadonlyMap<string, number> {
  return new Map([...outputWords(program), ["norm", NORM_WORDS]]);
}

/** The buffers an optimizer keeps, by name. */
export class OptimizerState {
  readonly #buffers: ReadonlyMap<string, GPUBuffer>;

  constructor(memory: Memory, layout: WeightLayout) {
    this.#buffers = new Map([...stateBytes(layout)].map(([name, bytes]) => [name, memory.buffer(name, bytes, STORAGE)]));
  }

  buffer(name: string): GPUBuffer {
    return this.#buffers.get(name) as GPUBuffer;
  }

  /** Finds gradients and state. */
  readonly find = (weights: GpuWeights, operand: Operand): Range | undefined => {
    if (operand.space === "gradients") return { buffer: this.buffer("gradients"), offset: weights.offsetOf(operand.name) };
    return operand.space === "state" ? { buffer: this.buffer(operand.name), offset: 0 } : undefined;
  };
}

/** Norm, clip and AdamW over the whole model; with `half`, over its copy too. */
export function updateCalls(
  { adapter, choices }: Kernels,
  layout: WeightLayout,
  trained: string,
  settings: AdamWSettings,
  half?: Half,
): Call[] {
  const state = (name: string, size: number): Operand => ({ space: "state", name, words: size });
  const gradient: Operand = { space: "gradients", name: ALL, words: layout.words };
  const parts = state("parts", NORM_PARTS);
  const norm: Operand = { space: "results", name: "norm", words: NORM_WORDS };
  const { key } = gradientNormPoint(layout.words, adapter);
  const norms = gradientNormVariants(layout.words, settings.clip, { gradient, parts, norm });
  return [
    ...chosen(key, norms, adapter, choices).calls(),
    adamw(layout.words, layout.decayed, settings, {
      weights: { space: "weights", model: trained, name: ALL, words: layout.words },
      gradient,
      firstMoment: state("firstMoment", layout.words),
      secondMoment: state("secondMoment", layout.words),
      norm,
      rates: state("rates", RATES),
      ...(half ? { copy: copyOf(trained, layout, half) } : {}),
    }),
  ];
}

/** The same, with the kernels that `chooser` settles on. */
export async function updateCallsSettled(
  chooser: Chooser,
  layout: WeightLayout,
  trained: string,
  settings: AdamWSettings,
  half?: Half,
): Promise<Call[]> {
  await chooser.settle([gradientNormPoint(layout.words, chooser.adapter)]);
  return updateCalls(chooser, layout, trained, settings, half);
}
