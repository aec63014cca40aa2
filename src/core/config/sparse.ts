// What a teacher's MLPs are, and how a sparse teacher is asked when others learn from it (arXiv 2502.12947), as settings. Types
// and defaults, and how many experts, passes and updates they come to; gates themselves stand in model/sparseMlp.ts.

import type { ModelShape } from "./sizes";

/** One MLP in each layer; several, of which a token takes some; or those of the project's experts, made one sparse model. */
export const TEACHER_KINDS = ["dense", "sparse", "upcycled"] as const;
export type TeacherKind = (typeof TEACHER_KINDS)[number];

/** What a teacher's MLPs are. */
export interface MlpSettings {
  readonly kind: TeacherKind;
  /** N: experts of each layer of a sparse teacher. An upcycled one has as many as there are domains. */
  readonly experts: number;
  /** k: those that a token takes. */
  readonly active: number;
  /** Weight of the load balance in the loss. */
  readonly balance: number;
  /** Width of an MLP's inner layer, as a multiple of the model's. */
  readonly mlp: number;
  /** Steps in which the gates alone of an upcycled teacher are trained. */
  readonly gateSteps: number;
}

export const mlpDefaults: MlpSettings = { kind: "dense", experts: 8, active: 2, balance: 0.01, mlp: 4, gateSteps: 100 };

/**
 * Which of a sparse teacher's experts take part where a student learns from it: as many as it was trained with; another
 * number; all; all but one, sometimes drawn (knowledge augmentation); or all, under gates that are tuned to the student (SAR).
 */
export const ASKED_EXPERTS = ["own", "some", "all", "augmented", "student-aware"] as const;
export type AskedExperts = (typeof ASKED_EXPERTS)[number];

/** What becomes of the passes of knowledge augmentation: one update on their mean, as released, or an update on each, as printed. */
export const AUGMENTED_UPDATES = ["mean", "in-turn"] as const;

export interface AskingSettings {
  readonly asked: AskedExperts;
  /** k where another number is asked. */
  readonly askedActive: number;
  /** λ: how probable it is that a token's experts are drawn in a layer; and M, passes over the same text. */
  readonly augmentedShare: number;
  readonly augmentedPasses: number;
  readonly augmentedUpdates: (typeof AUGMENTED_UPDATES)[number];
  /** Highest learning rate of a teacher's gates, and the weight of their load balance. */
  readonly gateLearningRate: number;
  readonly gateBalance: number;
}

/** λ, M and the weight of the balance are those of arXiv 2502.12947. */
export const askingDefaults: AskingSettings = {
  asked: "own",
  askedActive: 4,
  augmentedShare: 0.05,
  augmentedPasses: 2,
  augmentedUpdates: "mean",
  gateLearningRate: 1e-3,
  gateBalance: 0.01,
};

/** k: how many of a teacher's experts answer for a token. Where another number is asked it may be more than there are. */
export function activeExperts({ asked, askedActive }: AskingSettings, { count, active }: NonNullable<ModelShape["experts"]>): number {
  switch (asked) {
    case "own":
      return active;
    case "some":
      return askedActive;
    case "augmented":
      return Math.max(1, count - 1);
    case "all":
    case "student-aware":
      return count;
  }
}

/** M: passes of the teacher over the same text; 1 unless experts are drawn. */
export const passesOnText = ({ asked, augmentedPasses }: AskingSettings): number => (asked === "augmented" ? augmentedPasses : 1);

/** Updates in turn on the same text: one on each pass as the paper prints it, 1 for everything else. */
export const updatesOnText = (settings: AskingSettings): number => (settings.augmentedUpdates === "in-turn" ? passesOnText(settings) : 1);

/** Passes whose mean an update learns. */
export const passesOfUpdate = (settings: AskingSettings): number => passesOnText(settings) / updatesOnText(settings);

/** Steps over which no token must have taken an expert for it to count as dead. */
export const DEAD_AFTER = 100;
