// What a run would take on 8 to 512 GPUs, computed from its recipe: a roofline of arithmetic and of what processes tell each other. Not
// measured: for a person who chooses how many GPUs to ask for.

import type { Strategy } from "./cluster";
import { trainingCost } from "./estimate";
import { expertShape, type Recipe, teacherShape } from "./recipe";
import type { ModelShape } from "./sizes";

export const PLANNED_GPUS = [8, 16, 32, 64, 128, 256, 512] as const;

/** A GPU as its data sheet has it. */
export interface ClusterCard {
  readonly name: string;
  /** Operations in a second: dense, with sums in f32. */
  readonly peak: { readonly f32: number; readonly bf16: number };
  readonly memory: number;
  /** GPUs of one machine; bytes in a second that each sends to others of it, and to those of other machines. */
  readonly inMachine: number;
  readonly within: number;
  readonly between: number;
}

/** NVIDIA's data sheet of the H100 SXM5, in machines of eight with NVLink 4 and a 400 Gb/s adapter for each GPU. */
export const PLANNED_CARD: ClusterCard = {
  name: "NVIDIA H100 SXM",
  peak: { f32: 67e12, bf16: 989.4e12 },
  memory: 80e9,
  inMachine: 8,
  within: 450e9,
  between: 50e9,
};

/** The share of the peak that is counted on: what large transformers are commonly trained at. */
export const PLANNED_UTILISATION = 0.4;

/** Seconds that PyTorch takes at least to hand a GPU one kernel, and kernels of a layer: forward, and twice as many back. */
export const LAUNCH = 5e-6;
const KERNELS = 12;

export interface PlannedRow {
  readonly gpus: number;
  /** Sequences of a step: the recipe's, or as many as give each GPU one. */
  readonly sequences: number;
  /** Steps for as many tokens as the recipe's. */
  readonly steps: number;
  readonly tokensPerSecond: number;
  readonly hours: number;
  /** The share of a step in which GPUs wait for each other's gradients, were nothing of that hidden behind arithmetic. */
  readonly waiting: number;
  /** On each GPU: all that it holds, by strategy. */
  readonly bytes: Readonly<Record<Strategy, number>>;
}

const F32 = 4;
const BF16 = 2;

/**
 * The rows of the plan, for the teacher or one expert. A step takes its arithmetic at PLANNED_UTILISATION of the card's peak, or as long
 * as its kernels take to be launched where that is more, and after that the time in which gradients go around: a ring hands each GPU
 * 2 (N − 1) / N of their bytes (DDP) or, where weights are gathered twice and gradients scattered once, 3 (N − 1) / N (FSDP). `teacher` is
 * the shape of the one that is there.
 */
export function clusterPlan(
  recipe: Recipe,
  who: "teacher" | "experts",
  domains: number,
  teacher?: ModelShape,
  card: ClusterCard = PLANNED_CARD,
): readonly PlannedRow[] {
  const cost = trainingCost(recipe, who, undefined, domains, teacher);
  const { strategy, precision } = recipe.cluster;
  const settings = recipe[who];
  const context = cost.tokens / (settings.steps * settings.sequences);
  const student = who === "teacher" ? teacherShape(recipe) : expertShape(recipe);
  const asked = who === "teacher" ? 0 : (teacher ?? teacherShape(recipe)).layers;
  const launching = LAUNCH * KERNELS * (3 * student.layers + asked);
  const { weights, optimizer, activations, teacher: beside } = cost.memory;
  return PLANNED_GPUS.map((gpus): PlannedRow => {
    const sequences = Math.ceil(Math.max(settings.sequences, gpus) / gpus) * gpus;
    const perStep = sequences * context;
    const steps = Math.ceil(cost.tokens / perStep);
    const parts = Math.ceil(sequences / gpus / settings.microBatch);
    const computing = (cost.flopsPerToken * perStep) / (gpus * card.peak[precision] * PLANNED_UTILISATION);
    const arithmetic = Math.max(computing, parts * launching);
    const bandwidth = gpus <= card.inMachine ? card.within : card.between;
    const gathered = precision === "bf16" ? BF16 : F32;
    const handed = strategy === "ddp" ? 2 * F32 * cost.parameters : (2 * gathered + F32) * cost.parameters;
    const telling = (((gpus - 1) / gpus) * handed) / bandwidth;
    const seconds = arithmetic + telling;
    const sequencesHere = Math.min(sequences / gpus, settings.microBatch);
    const values = (activations * sequencesHere) / settings.microBatch;
    return {
      gpus,
      sequences,
      steps,
      tokensPerSecond: perStep / seconds,
      hours: (steps * seconds) / 3600,
      waiting: telling / seconds,
      bytes: { ddp: weights + optimizer + beside + values, fsdp: (weights + optimizer + beside) / gpus + values },
    };
  });
}
