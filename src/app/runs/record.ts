// A training run as it is kept, from how its stage went and what the project had. Pure; writing it is keep.ts's.

import type { ModelRecord, ProjectRecord, StageTrace } from "../../core/config/records";
import type { RunHistory, RunRecord } from "../../core/config/run";
import type { Problem } from "../../core/errors";
import { basisOf } from "../../core/study/basis";
import type { StageId } from "../../protocol/events";
import { finalQuality } from "../components/facts";
import { domainOf, kindOf } from "../pipeline";
import { comparisonsFor } from "../screens/model/comparisons";
import { runName } from "./names";

/** A stage that ended. */
export interface EndedRun {
  readonly stage: StageId;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly trace: StageTrace;
  /** What ended it before its time. */
  readonly problem?: Problem;
}

/** So many runs are kept besides the pinned ones. */
export const MOST_RUNS = 200;

/** Whether a stage trains a model. */
export const trains = (stage: StageId): boolean => ["teacher", "expert"].includes(kindOf(stage));

export const newestFirst = (runs: readonly RunRecord[]): readonly RunRecord[] =>
  runs.toSorted((a, b) => b.startedAt - a.startedAt || b.look - a.look);

/**
 * The record of a run, and its history; undefined for a stage that trains nothing or took no step. `others` are the runs
 * that are kept already, newest first.
 */
export function recordOf(
  { stage, startedAt, trace, problem }: EndedRun,
  project: ProjectRecord,
  others: readonly RunRecord[],
): { readonly run: RunRecord; readonly history: RunHistory } | undefined {
  const { recipe, seconds, evaluations, samples, series, log, trainedOn } = trace;
  const { corpus, tokenizer, models } = project;
  if (!trains(stage) || !series || !corpus || !tokenizer) return undefined;
  const domains = kindOf(stage) === "teacher" ? corpus.domains : corpus.domains.filter(({ name }) => name === domainOf(stage));
  const names = domains.map(({ name }) => name);
  const bytesPerToken = comparisonsFor(project, names, false)?.bytesPerToken;
  const evaluation = evaluations.at(-1);
  const model: ModelRecord | undefined = problem ? undefined : models[stage];
  const run: RunRecord = {
    version: 1,
    name: runName([recipe.seed, Math.floor(startedAt / 2 ** 32), startedAt], new Set(others.map(({ name }) => name))),
    look: 1 + Math.max(-1, ...others.map(({ look }) => look)),
    stage,
    recipe,
    state: problem === undefined ? "done" : problem.code === "cancelled" ? "stopped" : "failed",
    ...(problem && problem.code !== "cancelled" && { problem }),
    startedAt,
    seconds,
    steps: series.step.at(-1)!,
    tokens: series.tokens.at(-1)!,
    basis: basisOf(domains, tokenizer, kindOf(stage) === "expert" ? models.teacher : undefined),
    ...(bytesPerToken !== undefined && { bytesPerToken }),
    ...(model && { final: finalQuality(model) }),
    ...(evaluation && { evaluation }),
    ...(trainedOn !== undefined && { trainedOn }),
    pinned: false,
  };
  return { run, history: { series, evaluations, samples, ...(log && { log }) } };
}

/** The names of the runs beyond what is kept: the oldest of those not pinned. */
export function surplus(runs: readonly RunRecord[]): readonly string[] {
  return newestFirst(runs)
    .filter(({ pinned }) => !pinned)
    .slice(MOST_RUNS)
    .map(({ name }) => name);
}
