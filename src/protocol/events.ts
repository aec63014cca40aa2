// What workers tell the page while a command runs: one closed union. Series cross as columns, at most four
// times a second; weights never cross.

import type { QualityByDomain } from "../core/config/records";
import type { UnsureChoice } from "../core/config/routing";
import type { CurveState } from "../core/curves/curve";
import type { Problem } from "../core/errors";
import type { Writers } from "./commands";

/**
 * "corpus", "tokenizer", "teacher", "expert:DOMAIN", "router", "mixture", "export", "addition" or "play"; or what is measured
 * of the router: "classifiers", "by-models" or "robustness".
 */
export type StageId = string;

/** What the reading of a model's files is told of, which is no stage. */
export const MODEL_IMPORT = "model-import";

/** Training steps since the last event: equal-length columns. */
export interface StepColumns {
  readonly step: readonly number[];
  /** Tokens seen since the run began. */
  readonly tokens: readonly number[];
  /** Seconds of compute since the run began, pauses excluded. */
  readonly seconds: readonly number[];
  readonly learningRate: readonly number[];
  readonly gradientNorm: readonly number[];
  /** The weighted objective, nats per token. */
  readonly loss: readonly number[];
  /**
   * Each loss term by name, nats per token, undefined at steps without it: "ce" and "kd" on training text, "own_kd" on text
   * that the model wrote.
   */
  readonly terms: Readonly<Record<string, readonly (number | undefined)[]>>;
  /** What is told of their weights ("alpha", "beta" and what those were drawn from), where they are more than one. */
  readonly weights: StepColumns["terms"];
  /** What the gates of a sparse model did, by the names of core/train/gateFigures.ts; absent where there are none. */
  readonly gates?: StepColumns["terms"];
}

export type StudioEvent =
  | {
      readonly kind: "progress";
      readonly stage: StageId;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
      readonly note?: string;
    }
  | {
      readonly kind: "steps";
      readonly stage: StageId;
      readonly columns: StepColumns;
    }
  | {
      readonly kind: "evaluation";
      readonly stage: StageId;
      readonly step: number;
      readonly tokens: number;
      readonly domains: QualityByDomain;
    }
  | {
      readonly kind: "sample";
      readonly stage: StageId;
      readonly step: number;
      readonly prompt: string;
      readonly text: string;
    }
  | {
      readonly kind: "merges";
      readonly newest: readonly string[];
      readonly vocabSize: number;
    }
  | {
      /** A prompt is about to be answered; a longer one than the first writer's context is read from its end. */
      readonly kind: "prompt";
      readonly tokens: number;
      readonly read: number;
    }
  | {
      /** The router looked at a text in which `position` tokens are written. */
      readonly kind: "routing";
      readonly position: number;
      readonly probabilities: Readonly<Record<string, number>>;
      /** Who writes from here on. */
      readonly writers: Writers;
      /** Who took the text because the router was not sure. */
      readonly unsure?: UnsureChoice;
    }
  | {
      readonly kind: "token";
      readonly id: number;
      /** The letters that this token completes: none where it ends within a letter. */
      readonly text: string;
      readonly writers: Writers;
    }
  | {
      readonly kind: "notice";
      readonly stage: StageId;
      readonly problem: Problem;
    }
  | {
      /**
       * A training run can go on from step `step`, by what is kept in the folder `path`; from none where that is 0. Its state was
       * saved just now, or is found to be what there is.
       */
      readonly kind: "checkpoint";
      readonly stage: StageId;
      readonly step: number;
      readonly path: string;
      readonly saved: boolean;
    }
  | {
      /**
       * A training run goes on that was interrupted after so many seconds of compute. Its curves until then are these; its
       * evaluations and samples are told again.
       */
      readonly kind: "resumed";
      readonly stage: StageId;
      readonly step: number;
      readonly seconds: number;
      readonly curve: CurveState;
    }
  | {
      /** A training run whose loss was no number goes on from step `step`; what it told up to there is told again. */
      readonly kind: "setback";
      readonly stage: StageId;
      readonly step: number;
      readonly curve: CurveState;
      readonly problem: Problem;
    }
  | {
      readonly kind: "paused";
      readonly stage: StageId;
      readonly paused: boolean;
    };

export type FromWorker =
  | { readonly kind: "event"; readonly event: StudioEvent }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | {
      readonly kind: "failure";
      readonly id: number;
      readonly problem: Problem;
    };
