// The runs of a cluster package, as its runs.json holds them: everything that the studio derives from a recipe stands here resolved, so
// that the program which trains them elsewhere draws no seed and rounds no number itself. Not who plans a run: that is the stages'.

import type { DistillationSettings } from "../config/distillation";
import { lossAt, type PhaseLoss, parsePhases } from "../config/phases";
import type { TrainingSettings } from "../config/recipe";
import type { ModelShape } from "../config/sizes";
import type { IdBits } from "../config/tokenIds";
import { inTheLimit, isDivergence, type LossTerm } from "../graph/loss";
import type { Objective } from "../losses/objective";
import { windowOf } from "../losses/weighting";
import { parameterShapes } from "../model/gpt";
import { bodyShapes, COMMON, EXPERT, SHARED, sharedShapes } from "../model/mixture";
import { GATES } from "../model/predicting";
import { isGate } from "../model/sparseMlp";
import type { TeacherPass } from "../model/training";
import { warmupSteps } from "../optim/schedule";
import { evaluationInterval, samplingSteps } from "../train/loop";

export const RUNS_FORMAT = "limbeck-cluster-runs";
export const RUNS_VERSION = 1;

/** The tokens of one part of a domain: files of the package. */
export interface ClusterText {
  readonly file: string;
  readonly bits: IdBits;
  readonly tokens: number;
  /** Of instructions: where each example begins, and how many of its tokens are its prompt. */
  readonly examples?: string;
}

export interface ClusterDomain {
  readonly name: string;
  readonly train: ClusterText;
  readonly validation: ClusterText;
}

/** How windows of training text are drawn: by turns of these domains. */
export interface ClusterDraw {
  readonly turns: readonly string[];
  readonly seed: number;
  readonly context: number;
  readonly onGrid: boolean;
  /** Steps on end that take the same text. */
  readonly updatesOnText: number;
  /** Addresses what gates draw. */
  readonly gateSeed: number;
}

/** Held-out text: the windows among its first `limit` tokens, the tokens that are scored in them, and the bytes of these. */
export interface ClusterHeldOut {
  readonly domain: string;
  readonly limit: number;
  readonly tokens: number;
  readonly bytes: number;
}

/** How the weights of text and teacher go over a run; see losses/weighting.ts. */
export type ClusterWeighting =
  | { readonly kind: "fixed"; readonly alpha: number; readonly beta?: number }
  | { readonly kind: "linear" | "cosine"; readonly alpha: number; readonly alphaEnd: number }
  | { readonly kind: "adaptive"; readonly window: number }
  | { readonly kind: "dwa"; readonly window: number; readonly temperature: number }
  | { readonly kind: "uncertainty" };

/** Which of them is trained on when; see losses/combination.ts. A phase ends before the step `until`, counted from 0. */
export type ClusterCombination =
  | { readonly kind: "combined" | "alternating-micro-batches" | "alternating-steps" }
  | { readonly kind: "phases"; readonly phases: readonly { readonly loss: PhaseLoss; readonly until: number }[] }
  | { readonly kind: "curriculum"; readonly shareStart: number; readonly shareEnd: number };

export interface ClusterObjective {
  readonly terms: readonly (LossTerm & { readonly name: string })[];
  /** null for language modelling, whose one term weighs 1. */
  readonly weighting: ClusterWeighting | null;
  readonly combination: ClusterCombination | null;
}

/** A model that learns: the files of its members' first weights, or the teacher, whose gates it is a copy of. */
export interface ClusterModel {
  readonly name: string;
  readonly members: readonly string[];
}

/** Whose answers are learned: a file of the package, or the model of an earlier run. `shape` says how many experts answer. */
export type ClusterTeacher = ({ readonly file: string } | { readonly run: string }) & {
  readonly shape: ModelShape;
  readonly pass: TeacherPass;
};

export interface ClusterSettings
  extends Pick<
    TrainingSettings,
    "steps" | "sequences" | "microBatch" | "activations" | "learningRate" | "weightDecay" | "clip" | "beta1" | "beta2" | "epsilon" | "keeps"
  > {
  readonly warmupSteps: number;
  readonly evaluateEvery: number;
  readonly sampleAfter: readonly number[];
}

export interface ClusterRun {
  /** The stage that it is in the studio; of a study's cell, "cell:ARM:SEED:DOMAIN", or without the domain for students of several. */
  readonly id: string;
  /** The folder of its results. */
  readonly out: string;
  readonly shape: ModelShape;
  readonly models: readonly ClusterModel[];
  /** Whether the models themselves are wanted, or figures alone. */
  readonly keepsModel: boolean;
  readonly settings: ClusterSettings;
  /**
   * "one": every step has the only draw. "members": step t trains member t % n of the model "expert" on draw t % n, at its step
   * ⌊t / n⌋. "phases": so many steps on each draw, each with a fresh optimizer and schedule.
   */
  readonly order: "one" | "members" | "phases";
  readonly draws: readonly ClusterDraw[];
  readonly objective: ClusterObjective;
  readonly teacher: ClusterTeacher | null;
  /** Of gates that are tuned to the student. */
  readonly tuning: { readonly temperature: number; readonly learningRate: number; readonly balance: number } | null;
  /** Weight of a sparse student's load balance. */
  readonly balance: number;
  /** Text of evaluations on the way and of final figures, and whether the last of the former is the latter. */
  readonly evaluation: { readonly onTheWay: readonly ClusterHeldOut[]; readonly final: readonly ClusterHeldOut[]; readonly same: boolean };
  /** What the run is known by, and the path by which its states are kept in the studio. */
  readonly checkpoint: { readonly run: string; readonly path: string };
  /** Whether a loss that is no number is an answer. */
  readonly mayDiverge: boolean;
  /** Of students of several domains: what each evaluation comes after. */
  readonly phases?: readonly { readonly trained: readonly string[]; readonly step: number }[];
}

export interface ClusterRuns {
  readonly format: typeof RUNS_FORMAT;
  readonly version: typeof RUNS_VERSION;
  readonly vocabSize: number;
  readonly endOfText: number;
  readonly domains: readonly ClusterDomain[];
  /** In the order in which they are run. */
  readonly runs: readonly ClusterRun[];
}

/** Training settings with what follows from them. */
export function clusterSettings(settings: TrainingSettings): ClusterSettings {
  const { steps, sequences, microBatch, activations, learningRate, warmup, weightDecay, clip, beta1, beta2, epsilon, keeps } = settings;
  return {
    steps,
    warmupSteps: warmupSteps(steps, warmup),
    sequences,
    microBatch,
    activations,
    learningRate,
    weightDecay,
    clip,
    beta1,
    beta2,
    epsilon,
    evaluateEvery: evaluationInterval(settings),
    sampleAfter: [...samplingSteps(steps)].sort((a, b) => a - b),
    keeps,
  };
}

/** The objective of a run of `steps` steps; `settings` are those of one that is distilled. */
export function clusterObjective(objective: Objective, steps: number, settings?: DistillationSettings): ClusterObjective {
  const terms = objective.terms.map(({ name, term }) => ({ name, ...(isDivergence(term) ? inTheLimit(term) : term) }));
  if (settings === undefined) return { terms, weighting: null, combination: null };
  return { terms, weighting: clusterWeighting(settings, steps), combination: clusterCombination(settings, steps) };
}

function clusterWeighting(settings: DistillationSettings, steps: number): ClusterWeighting {
  const { weighting: kind, alpha, beta, alphaEnd, dwaTemperature } = settings;
  switch (kind) {
    case "fixed":
      return { kind, alpha, ...(beta !== 0 && { beta }) };
    case "linear":
    case "cosine":
      return { kind, alpha, alphaEnd };
    case "adaptive":
      return { kind, window: windowOf(steps) };
    case "dwa":
      return { kind, window: windowOf(steps), temperature: dwaTemperature };
    case "uncertainty":
      return { kind };
  }
}

function clusterCombination({ combination: kind, phases, shareStart, shareEnd }: DistillationSettings, steps: number): ClusterCombination {
  if (kind === "curriculum") return { kind, shareStart, shareEnd };
  return kind === "phases" ? { kind, phases: phasesOver(phases, steps) } : { kind };
}

/** What a schedule of losses comes to over so many steps. Throws Error for one that is none; the recipe's gate refuses those before. */
function phasesOver(text: string, steps: number): { loss: PhaseLoss; until: number }[] {
  const parsed = parsePhases(text);
  if (parsed === undefined) throw new Error(`${text} is no schedule of losses`);
  const phases: { loss: PhaseLoss; until: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = lossAt(parsed, step, steps);
    const last = phases.at(-1);
    if (last?.loss === loss) last.until = step + 1;
    else phases.push({ loss, until: step + 1 });
  }
  return phases;
}

/** The shape of every tensor of a run's model, by name. */
export function shapesOf(model: string, { shape, teacher }: ClusterRun): ReadonlyMap<string, readonly number[]> {
  switch (model) {
    case SHARED:
      return sharedShapes(shape);
    case EXPERT:
    case COMMON:
      return bodyShapes(shape);
    case GATES:
      return new Map([...parameterShapes(teacher?.shape ?? shape)].filter(([name]) => isGate(name)));
    default:
      return parameterShapes(shape);
  }
}
