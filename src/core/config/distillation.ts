// How an expert is distilled, as settings: the divergence from the teacher, how it is weighed against the text, and when
// which of the two is trained on. Types and defaults; formulas stand in graph/loss.ts and losses/.

import { type AskingSettings, askingDefaults } from "./sparse";

/** Divergences a student can be distilled with. */
export const DIVERGENCES = [
  "forward-kl",
  "reverse-kl",
  "paper-released",
  "jsd",
  "skew-forward-kl",
  "skew-reverse-kl",
  "symmetric-kl",
  "total-variation",
  "adaptive-kl",
] as const;
export type DivergenceName = (typeof DIVERGENCES)[number];

/** Where windows of training text begin: at any token, or at multiples of the context, as a cached signal needs them. */
export const WINDOWS = ["anywhere", "grid"] as const;

/** Ways to weigh the text (α) against the teacher (β). */
export const WEIGHTINGS = ["fixed", "adaptive", "linear", "cosine", "dwa", "uncertainty"] as const;
export type WeightingName = (typeof WEIGHTINGS)[number];

/** When text and teacher are trained on. */
export const COMBINATIONS = ["combined", "alternating-micro-batches", "alternating-steps", "phases", "curriculum"] as const;
export type CombinationName = (typeof COMBINATIONS)[number];

/** Where what an expert learns from its teacher comes from. */
export const SIGNALS = ["live", "cached", "teacher-text", "student-text"] as const;
export type SignalName = (typeof SIGNALS)[number];

export interface DistillationSettings extends AskingSettings {
  readonly divergence: DivergenceName;
  readonly temperature: number;
  /** The share of each divergence that has one, by the letter of its paper. */
  readonly jsdBeta: number;
  readonly skewAlpha: number;
  readonly symmetricLambda: number;
  readonly adaptiveMu: number;
  readonly signal: SignalName;
  /** Tokens kept at each position of a cached signal: the teacher's most probable; the rest shares one number. */
  readonly cachedTokens: number;
  /** A cached signal is on the grid whatever stands here. */
  readonly windows: (typeof WINDOWS)[number];
  /** How probable it is that a batch is text that the student wrote. */
  readonly studentTextShare: number;
  /** The share of a run's steps that are on training text alone before that. */
  readonly studentTextFrom: number;
  readonly weighting: WeightingName;
  /** Weight of the cross-entropy term: throughout when fixed, at the start on a schedule. */
  readonly alpha: number;
  /** Weight of the distillation term when fixed; on a schedule it is 1 − α. */
  readonly beta: number;
  /** α at the end of a schedule. */
  readonly alphaEnd: number;
  /** The temperature of DWA's softmax. */
  readonly dwaTemperature: number;
  readonly combination: CombinationName;
  /** Which loss when, as phases.ts reads it. */
  readonly phases: string;
  /** The teacher's share at the start and at the end of a curriculum. */
  readonly shareStart: number;
  readonly shareEnd: number;
}

export const distillationDefaults: DistillationSettings = {
  ...askingDefaults,
  divergence: "forward-kl",
  temperature: 2,
  jsdBeta: 0.5,
  skewAlpha: 0.1,
  symmetricLambda: 0.5,
  adaptiveMu: 0.5,
  signal: "live",
  cachedTokens: 16,
  windows: "anywhere",
  studentTextShare: 0.5,
  studentTextFrom: 0,
  weighting: "fixed",
  alpha: 0.5,
  beta: 0.5,
  alphaEnd: 0,
  dwaTemperature: 2,
  combination: "combined",
  phases: "kd 50%, both",
  shareStart: 1,
  shareEnd: 0,
};

/** When a student is trained on text that it writes itself. */
export interface OwnTextPlan {
  /** How probable that is in a step. */
  readonly share: number;
  /** The share of the run's steps before it begins. */
  readonly from: number;
}

/** When `settings` have a student write its own text; undefined where it never does. */
export function ownTextPlan({ signal, studentTextShare: share, studentTextFrom: from }: DistillationSettings): OwnTextPlan | undefined {
  return signal === "student-text" && share > 0 && from < 1 ? { share, from } : undefined;
}
