// What a run's curves can be taken away as, and come back from; and what such files are made of and give.

import type { RunHistory, RunRecord } from "./run";

export const CURVE_FORMATS = { tensorboard: "TensorBoard events", csv: "CSV", jsonl: "JSON lines, as W&B has them" } as const;
export type CurveFormat = keyof typeof CURVE_FORMATS;

/** A run as it is written. */
export interface WrittenRun {
  readonly run: Pick<RunRecord, "name" | "startedAt">;
  readonly history: Pick<RunHistory, "series" | "evaluations">;
}

export interface CurveFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A run as a file gives it. */
export interface ReadRun {
  /** As the file has it, where it has one. */
  readonly name?: string;
  /** In milliseconds since 1970; absent where the file tells no times, or only those since the beginning. */
  readonly startedAt?: number;
  readonly history: Pick<RunHistory, "series" | "evaluations">;
}
