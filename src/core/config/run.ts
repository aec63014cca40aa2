// What is kept of a training run after it ended, whatever became of its model: what it ran with, how far it came and what
// its figures mean. Not the model, and not the studies, which keep their own results.

import type { Problem } from "../errors";
import type { Recipe } from "./recipe";
import type { Evaluation, QualityByDomain, SeriesSnapshot, WrittenSample } from "./records";
import type { LogEntry } from "./runLog";

export type RunState = "done" | "failed" | "stopped";

/** Names of what a run stood on: two runs with the same name stood on the same. */
export interface RunBasis {
  /** The held-out text of each domain it was scored on; without the same text no figures compare. */
  readonly validation: Readonly<Record<string, string>>;
  /** The texts it was trained on. */
  readonly training: string;
  readonly tokenizer: string;
  /** An expert's teacher. */
  readonly teacher?: string;
}

/** The light part of a run, of which lists are made. */
export interface RunRecord {
  readonly version: 1;
  /** "amber-heron": no other run that is kept has it. */
  readonly name: string;
  /** Which colour and dash it is drawn in, counted up from run to run. */
  readonly look: number;
  /** "teacher" or "expert:DOMAIN". */
  readonly stage: string;
  readonly recipe: Recipe;
  readonly state: RunState;
  /** Why it failed. */
  readonly problem?: Problem;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** From start to end, pauses excluded. */
  readonly seconds: number;
  /** Of the last step it took. */
  readonly steps: number;
  readonly tokens: number;
  readonly basis: RunBasis;
  /** UTF-8 bytes that one token of its training text stands for. */
  readonly bytesPerToken?: number;
  /** On as much validation text as final figures are made of; finished runs only. */
  readonly final?: QualityByDomain;
  /** The last one on its way. */
  readonly evaluation?: Evaluation;
  /** Of a run that was not this studio's: on what. */
  readonly trainedOn?: string;
  /** Pinned runs are kept however many newer ones there are. */
  readonly pinned: boolean;
}

/** The heavy part of a run: read when the run is looked at. */
export interface RunHistory {
  readonly series: SeriesSnapshot;
  readonly evaluations: readonly Evaluation[];
  readonly samples: readonly WrittenSample[];
  /** What happened in it; absent in what an earlier studio wrote. */
  readonly log?: readonly LogEntry[];
}
