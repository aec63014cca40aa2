// Writes down what happens in a training run, from what its worker tells and how its stage begins and ends. Pure; runner.ts
// says when. Not the curves: those are series.ts's.

import type { LogEntry, LogKind } from "../../core/config/runLog";
import type { Problem } from "../../core/errors";
import type { StageId, StudioEvent } from "../../protocol/events";
import { withUnfinished } from "../state/project";
import { emptyStage, type StudioState } from "../state/store";
import { withStage } from "../state/updates";
import { trains } from "./record";

type Log = readonly LogEntry[];

/** What is to be written down; the step is the last that was told of where it is absent. */
export interface Happening {
  readonly kind: LogKind;
  readonly step?: number;
  readonly problem?: Problem;
}

/** Entries kept of one run: of more, those in the middle go, as how it began and how it ended tell most. */
const MOST_ENTRIES = 400;

/**
 * The state after something happened in the run of a stage that trains; a run that can go on after a reload takes its log with
 * it. Other stages have none.
 */
export function logged(state: StudioState, stage: StageId, what: Happening, at: number): Partial<StudioState> {
  if (!trains(stage)) return {};
  const own = state.stages[stage] ?? emptyStage;
  const { progress } = own;
  const log = withEntry(own.log, { step: progress?.unit === "steps" ? progress.done : 0, ...what, at });
  const run = state.project.unfinished?.[stage];
  return {
    ...withStage(state, stage, { ...own, log }),
    ...(run && { project: withUnfinished(state.project, stage, { ...run, log }) }),
  };
}

/** The log with an entry at its end. States that are kept one after the other are one entry. */
function withEntry(log: Log, entry: LogEntry): Log {
  const last = log.at(-1);
  if (entry.kind === "saved" && last?.kind === "saved") return [...log.slice(0, -1), { ...entry, times: (last.times ?? 1) + 1 }];
  const all = [...log, entry];
  return all.length > MOST_ENTRIES ? all.toSpliced(MOST_ENTRIES / 2, 1) : all;
}

/** What an event tells that is to be written down; most tell nothing. */
export function heardOf(event: StudioEvent): Happening | undefined {
  switch (event.kind) {
    case "checkpoint":
      return event.saved ? { kind: "saved", step: event.step } : undefined;
    case "resumed":
      return { kind: "resumed", step: event.step };
    case "setback":
      return { kind: "setback", step: event.step, problem: event.problem };
    case "paused":
      return { kind: event.paused ? "paused" : "continued" };
    case "notice":
      return { kind: "warned", problem: event.problem };
    default:
      return undefined;
  }
}

/** How a stage ended: by itself, by a hand, or by a problem. */
export function endOf(problem: Problem | undefined): Happening {
  if (problem === undefined) return { kind: "done" };
  return problem.code === "cancelled" ? { kind: "stopped" } : { kind: "failed", problem };
}
