// How the page's state changes when a worker tells something and when a stage begins or ends. Pure functions from the
// state to what is new in it; studio.ts decides when.

import type { ProjectRecord, StageTrace } from "../../core/config/records";
import type { Problem } from "../../core/errors";
import type { StageId, StudioEvent } from "../../protocol/events";
import { emptyStage, type StageState, type StudioState } from "./store";

type Update = Partial<StudioState>;

/** The state after an event of the stage that runs; `elapsed` is its seconds so far. Events of others change nothing. */
export function heard(state: StudioState, event: StudioEvent, elapsed: number): Update {
  switch (event.kind) {
    case "merges":
      return { merges: { newest: event.newest, vocabSize: event.vocabSize } };
    case "prompt":
    case "routing":
    case "token":
    case "steps":
    case "checkpoint":
      return state;
  }
  if (event.stage !== state.running) return state;
  const stage = state.stages[event.stage] ?? emptyStage;
  switch (event.kind) {
    case "progress": {
      const { done, total, unit, note } = event;
      const before = stage.progress;
      const goesOn = before?.total === total && before.unit === unit && before.done <= done;
      const from = (goesOn && stage.from) || { done, elapsed };
      const progress = { done, total, unit, ...(note !== undefined && { note }) };
      return withStage(state, event.stage, { ...stage, elapsed, progress, from });
    }
    case "resumed":
      return withStage(state, event.stage, { ...stage, evaluations: [], samples: [] });
    case "evaluation": {
      const { step, tokens, domains } = event;
      return withStage(state, event.stage, { ...stage, evaluations: [...stage.evaluations, { step, tokens, domains }] });
    }
    case "sample": {
      const { step, prompt, text } = event;
      return withStage(state, event.stage, { ...stage, samples: [...stage.samples, { step, prompt, text }] });
    }
    case "notice":
      return withStage(state, event.stage, { ...stage, notices: [...stage.notices, event.problem] });
    case "setback":
      return withStage(state, event.stage, { ...stage, evaluations: [], samples: [], notices: [...stage.notices, event.problem] });
    case "paused":
      return withStage(state, event.stage, { ...stage, elapsed, status: event.paused ? "paused" : "running" });
  }
}

/** The state with a stage's own state replaced. */
export function withStage(state: StudioState, id: StageId, stage: StageState): Update {
  return { stages: { ...state.stages, [id]: stage } };
}

/** The state with the states of some stages forgotten. */
export function withoutStages(state: StudioState, gone: readonly StageId[]): Update {
  return { stages: Object.fromEntries(Object.entries(state.stages).filter(([id]) => !gone.includes(id))) };
}

/** How a stage that just ended went, for the project's record. */
export function traceOf(stage: StageState, recipe: StageTrace["recipe"], seconds: number): StageTrace {
  const { notices, evaluations, samples, log } = stage;
  return { recipe, seconds, notices, evaluations, samples, ...(log.length > 0 && { log }) };
}

/** The state of a finished stage, from what its project kept of it. */
export function restoredStage(trace: StageTrace): StageState {
  const { notices, evaluations, samples, seconds, log = [] } = trace;
  return { status: "done", notices, evaluations, samples, log, elapsed: seconds };
}

/** The states of all finished stages of a project. */
export function restoredStages(project: ProjectRecord): Record<StageId, StageState> {
  return Object.fromEntries(Object.entries(project.traces ?? {}).map(([id, trace]) => [id, restoredStage(trace)]));
}

/** The state with a problem that belongs to no stage; one that says the same is not told twice. */
export function withProblem(state: StudioState, problem: Problem): Update {
  const others = state.problems.filter(({ code, message }) => code !== problem.code || message !== problem.message);
  return { problems: [...others, problem] };
}
