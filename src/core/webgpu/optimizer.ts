// What an optimizer keeps on the GPU between steps, and the calls of its update: one norm and clip over all models that are
// trained, AdamW over each. Not when a step ends: that is the trainer's.

import type { AdamWSettings, ChosenModels } from "../graph/executor";
import type { Program } from "../graph/program";
import { ALL, type Call, type Operand } from "./call";
import type { Half } from "./half";
import { copyOf } from "./halfCopies";
import { adamw, gradientNormPoint, gradientNormVariants, NORM_PARTS } from "./kernels/update";
import { type Kernels, outputWords } from "./lower";
import type { Memory } from "./memory";
import { align } from "./placement";
import { type Range, STORAGE } from "./plan";
import { weightsOf } from "./resolve";
import { type Chooser, chosen } from "./variants";
import type { GpuWeights, WeightLayout } from "./weights";

/** Names of what goes on from step to step, in the order of ModelState. */
export const MOMENTS = ["firstMoment", "secondMoment"] as const;
type Moment = (typeof MOMENTS)[number];

const RATES = 4;
const NORM_WORDS = 2;

/** The models that are trained, in the order in which their gradients lie in one buffer. */
export type TrainedLayouts = ReadonlyMap<string, WeightLayout>;

const wordsOf = (layouts: TrainedLayouts): number => [...layouts.values()].reduce((total, { words }) => total + words, 0);

/** Bytes of each buffer that all models share, by name. */
const sharedBytes = (layouts: TrainedLayouts): Readonly<Record<string, number>> => ({
  gradients: 4 * align(wordsOf(layouts)),
  parts: 4 * align(NORM_PARTS),
});

const RATE_BYTES = 4 * align(RATES);
const momentBytes = ({ words }: WeightLayout): number => 4 * align(words);

/** Bytes of what an optimizer keeps of each model without lists, by name. */
export function stateBytes(layouts: TrainedLayouts): ReadonlyMap<string, number> {
  const own = [...layouts].flatMap(([model, layout]) => [
    ...MOMENTS.map((name) => [`${name} of ${model}`, momentBytes(layout)] as const),
    [`rates of ${model}`, RATE_BYTES] as const,
  ]);
  return new Map([...Object.entries(sharedBytes(layouts)), ...own]);
}

/** Words of everything a trainer hands out, by name: the program's outputs and the gradient's norm. */
export function trainerResults(program: Program): ReadonlyMap<string, number> {
  return new Map([...outputWords(program), ["norm", NORM_WORDS]]);
}

/** One model, or one member of a list, with what AdamW keeps of it. */
export interface Learner {
  readonly weights: GpuWeights;
  readonly moments: Readonly<Record<Moment, GPUBuffer>>;
  /** Updates so far. */
  step: number;
}

/** The buffers an optimizer keeps. */
export class OptimizerState {
  readonly gradients: GPUBuffer;
  readonly #parts: GPUBuffer;
  readonly #rates: ReadonlyMap<string, GPUBuffer>;
  readonly #learners = new Map<GpuWeights, Learner>();
  /** The first word of each model's gradients. */
  readonly #first = new Map<string, number>();

  /** Makes the buffers for every choice of members. */
  constructor(memory: Memory, layouts: TrainedLayouts, choices: readonly ChosenModels[]) {
    const { gradients, parts } = sharedBytes(layouts);
    this.gradients = memory.buffer("gradients", gradients, STORAGE);
    this.#parts = memory.buffer("parts", parts, STORAGE);
    this.#rates = new Map([...layouts.keys()].map((model) => [model, memory.buffer("rates", RATE_BYTES, STORAGE)]));
    let words = 0;
    for (const [model, layout] of layouts) {
      this.#first.set(model, words);
      words += layout.words;
      for (const chosenModels of choices) {
        const weights = weightsOf(chosenModels, model);
        if (this.#learners.has(weights)) continue;
        const [firstMoment, secondMoment] = MOMENTS.map((name) => memory.buffer(name, momentBytes(layout), STORAGE));
        this.#learners.set(weights, { weights, moments: { firstMoment, secondMoment }, step: 0 });
      }
    }
  }

  /** Where a model's gradients begin, in words. */
  firstOf(model: string): number {
    return this.#first.get(model) as number;
  }

  rates(model: string): GPUBuffer {
    return this.#rates.get(model) as GPUBuffer;
  }

  /** What is kept of `model` where `models` are chosen. */
  learner(models: ChosenModels, model: string): Learner {
    return this.#learners.get(weightsOf(models, model)) as Learner;
  }

  /** Finds gradients and state where `models` are chosen. */
  find(models: ChosenModels, operand: Operand): Range | undefined {
    if (operand.space === "gradients") {
      const { model, name } = operand;
      if (model === ALL) return { buffer: this.gradients, offset: 0 };
      return { buffer: this.gradients, offset: 4 * this.firstOf(model) + weightsOf(models, model).offsetOf(name) };
    }
    if (operand.space !== "state") return undefined;
    const { name, model } = operand;
    if (model === undefined) return { buffer: this.#parts, offset: 0 };
    return { buffer: name === "rates" ? this.rates(model) : this.learner(models, model).moments[name as Moment], offset: 0 };
  }
}

/** Norm and clip over all models, AdamW over each; over its copy too where it has one. */
export function updateCalls(
  { adapter, choices }: Kernels,
  layouts: TrainedLayouts,
  settings: AdamWSettings,
  copies: ReadonlyMap<string, Half> = new Map(),
): Call[] {
  const words = wordsOf(layouts);
  const all: Operand = { space: "gradients", model: ALL, name: ALL, words };
  const parts: Operand = { space: "state", name: "parts", words: NORM_PARTS };
  const norm: Operand = { space: "results", name: "norm", words: NORM_WORDS };
  const norms = gradientNormVariants(words, settings.clip, { gradient: all, parts, norm });
  const updates = [...layouts].map(([model, layout]) => {
    const kept = (name: string, size: number): Operand => ({ space: "state", name, model, words: size });
    const half = copies.get(model);
    return adamw(layout.words, layout.decayed, settings, {
      weights: { space: "weights", model, name: ALL, words: layout.words },
      gradient: { space: "gradients", model, name: ALL, words: layout.words },
      firstMoment: kept("firstMoment", layout.words),
      secondMoment: kept("secondMoment", layout.words),
      norm,
      rates: kept("rates", RATES),
      ...(half ? { copy: copyOf(model, layout, half) } : {}),
    });
  });
  return [...chosen(gradientNormPoint(words, adapter).key, norms, adapter, choices).calls(), ...updates];
}

/** The same, with the kernels that `chooser` settles on. */
export async function updateCallsSettled(
  chooser: Chooser,
  layouts: TrainedLayouts,
  settings: AdamWSettings,
  copies: ReadonlyMap<string, Half>,
): Promise<Call[]> {
  await chooser.settle([gradientNormPoint(wordsOf(layouts), chooser.adapter)]);
  return updateCalls(chooser, layouts, settings, copies);
}
