// What a stage minimises: named loss terms, their weights from step to step, and the one convention that makes
// accumulation exact. Not the formulas of the terms: those belong to the headLoss op.

import type { DistillationSettings } from "../config/distillation";
import { type Divergence, isDivergence, type LossTerm } from "../graph/loss";
import { combinationOf, onOwnText } from "./combination";
import { type LearningSettings, type PerTerm, weightingOf } from "./weighting";

/** One term of the objective under the name its curve goes by. */
export interface ObjectiveTerm {
  readonly name: keyof PerTerm;
  readonly term: LossTerm;
}

/** The means of terms, nats per token, or their weights, by name. */
export type ByTerm = Readonly<Record<string, number>>;

/** The weights of one run. */
export interface Weigher {
  /** Whether the figures of every step must be heard before the next step's weights are asked for. */
  readonly listens: boolean;
  /** Weights of the terms, in their order, at a micro-batch of a step, both counted from 0. */
  weights(step: number, microBatch: number): readonly number[];
  /** What is told of a step's weights beside its losses, asked for before the step is heard. */
  figures(step: number): ByTerm;
  /** Told of every step but those on the model's own text, whose losses would jump with the text and not with learning. */
  hear(means: ByTerm, learningRate: number): void;
  /** What the weights come of, as plain data that changes with it: with it, another weigher goes on. */
  readonly memory?: unknown;
}

/** What the lengths of a run say to its weights. */
export interface RunLength {
  readonly steps: number;
  /** Micro-batches of a step, as the recipe divides it. */
  readonly microBatches: number;
  /** Whether a step, counted from 0, is on text that the model wrote; none is where absent. */
  readonly isOwnText?: ((step: number) => boolean) | undefined;
}

export interface Objective {
  readonly terms: readonly ObjectiveTerm[];
  /** The weights of a run from its start, or from where one like it had this memory. */
  weigher(length: RunLength, memory?: unknown): Weigher;
}

const crossEntropy: ObjectiveTerm = { name: "ce", term: { kind: "ce" } };

/** Cross-entropy alone. */
export const languageModelling: Objective = {
  terms: [crossEntropy],
  weigher: () => ({ listens: false, weights: () => [1], figures: () => ({}), hear() {} }),
};

/** Whether any term looks at a teacher. */
export const asksTeacher = ({ terms }: Objective): boolean => terms.some(({ term }) => isDivergence(term));

/** α·CE + β·KD, weighed and combined as the settings say; α·CE, without a teacher, where β is fixed at 0. */
export function distillation(settings: DistillationSettings & LearningSettings): Objective {
  const { weighting, alpha, beta } = settings;
  if (weighting === "fixed" && beta === 0) return { ...languageModelling, weigher: (length) => onlyText(alpha, settings, length) };
  return {
    terms: [crossEntropy, { name: "kd", term: divergenceOf(settings) }],
    weigher: ({ steps, microBatches, isOwnText }, memory) => {
      const weighting = weightingOf(settings, steps, memory);
      const combination = combinationOf(settings, steps, microBatches);
      const factors = isOwnText ? onOwnText(combination, isOwnText) : combination;
      return {
        listens: weighting.listens,
        weights: (step, microBatch) => {
          const [weight, factor] = [weighting.at(step), factors(step, microBatch)];
          return [weight.ce * factor.ce, weight.kd * factor.kd];
        },
        figures: (step) => {
          const { ce, kd } = weighting.at(step);
          return { alpha: ce, beta: kd, ...weighting.figures() };
        },
        hear: (means, learningRate) => weighting.hear({ ce: means.ce, kd: means.kd }, learningRate),
        memory: weighting.memory,
      };
    },
  };
}

/** The weight of the text alone, where it has turns as it would beside a teacher. */
function onlyText(alpha: number, settings: DistillationSettings, { steps, microBatches }: RunLength): Weigher {
  const factors = combinationOf(settings, steps, microBatches);
  return { listens: false, weights: (step, microBatch) => [alpha * factors(step, microBatch).ce], figures: () => ({ alpha }), hear() {} };
}

/** The divergence that the settings choose, with the share that belongs to it. */
function divergenceOf(settings: DistillationSettings): Divergence {
  const { divergence: kind, temperature } = settings;
  switch (kind) {
    case "jsd":
      return { kind, temperature, share: settings.jsdBeta };
    case "skew-forward-kl":
    case "skew-reverse-kl":
      return { kind, temperature, share: settings.skewAlpha };
    case "symmetric-kl":
      return { kind, temperature, share: settings.symmetricLambda };
    case "adaptive-kl":
      return { kind, temperature, share: settings.adaptiveMu };
    default:
      return { kind, temperature };
  }
}

/**
 * The weights a program's headLoss takes, [C]. A term is a sum over valid tokens divided by the valid tokens of the
 * whole optimizer step, so micro-batches with unequal counts add up to the gradient of one large batch.
 */
export function termWeights(weights: readonly number[], validTokens: number): Float32Array {
  return Float32Array.from(weights, (weight) => weight / validTokens);
}

/** Terms that nothing but rounding takes below 0; the others may be anything. */
const hasFloor = (term: LossTerm): boolean => isDivergence(term) && term.kind !== "paper-released";

/** Each term's mean over the step's valid tokens, by name, from its sums. */
export function termMeans({ terms }: Pick<Objective, "terms">, sums: readonly number[], validTokens: number): ByTerm {
  return Object.fromEntries(
    terms.map(({ name, term }, index) => {
      const mean = sums[index] / validTokens;
      return [name, hasFloor(term) && mean < 0 ? 0 : mean];
    }),
  );
}

/**
 * What is told of the terms of a step on the model's own text: the divergence, under a name that keeps it apart from that
 * on training text. Cross-entropy with what the model wrote itself tells nothing of the text it is to learn.
 */
export const ownTextMeans = ({ kd }: ByTerm): ByTerm => ({ own_kd: kd });

/** Σ weight·mean: what the optimizer sees, in nats per token. */
export function objectiveValue({ terms }: Pick<Objective, "terms">, weights: readonly number[], means: ByTerm): number {
  return terms.reduce((total, { name }, index) => total + weights[index] * means[name], 0);
}
