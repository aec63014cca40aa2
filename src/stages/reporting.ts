// Drives a training task and tells the page about it: step records gathered into columns and sent at most four
// times a second, evaluations and samples as they come, pauses honoured between steps. Says when its state is to be kept, not
// how: that is checkpoints.ts's.

import { DEAD_AFTER } from "../core/config/sparse";
import type { Problem } from "../core/errors";
import { DeadExperts } from "../core/train/gateFigures";
import { type Task, type TrainRecord, train } from "../core/train/loop";
import type { StepColumns, StudioEvent } from "../protocol/events";
import type { Context } from "../protocol/host";

/** Milliseconds between two batches of columns. */
const INTERVAL = 250;
/** Seconds of compute between two states that are kept, and the most of a run's time that keeping them may take. */
const KEEP_EVERY = 60;
const KEEPING_SHARE = 0.03;

type StepRecord = Extract<TrainRecord, { kind: "step" }>;

interface TimedStep extends StepRecord {
  readonly seconds: number;
}

/** What was told of a run so far: with model and optimizer, all that it needs to go on. */
export interface Course {
  readonly step: number;
  readonly tokens: number;
  /** Of compute. */
  readonly seconds: number;
  readonly steps: readonly TimedStep[];
  readonly marks: readonly Extract<StudioEvent, { kind: "evaluation" | "sample" }>[];
}

/** Where a run goes on, if it began before, and what keeps where it stands. */
export interface CourseKeeper {
  readonly from?: Course | undefined;
  keep(course: Course): Promise<void>;
}

function toColumns(steps: readonly TimedStep[]): StepColumns {
  // Not every step has every term: one on the model's own text has others than one on training text.
  const columns = (values: (step: TimedStep) => Readonly<Record<string, number | undefined>>): StepColumns["terms"] =>
    Object.fromEntries(
      [...new Set(steps.flatMap((step) => Object.keys(values(step))))].map((name) => [name, steps.map((step) => values(step)[name])]),
    );
  return {
    step: steps.map(({ step }) => step),
    tokens: steps.map(({ tokens }) => tokens),
    seconds: steps.map(({ seconds }) => seconds),
    learningRate: steps.map(({ learningRate }) => learningRate),
    gradientNorm: steps.map(({ gradientNorm }) => gradientNorm),
    loss: steps.map(({ loss }) => loss),
    terms: columns(({ terms }) => terms),
    weights: columns(({ weights }) => weights),
    ...(steps.some(({ gates }) => Object.keys(gates).length > 0) && { gates: columns(({ gates }) => gates) }),
  };
}

/** The runs that a task goes on from, and the steps of them all: what is told of it counts from their beginning. */
export interface Earlier {
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly ofSteps: number;
}

/**
 * Trains `task` to its end; returns the tokens seen and the seconds of compute, pauses excluded. With a keeper, the run goes on
 * where that says, after telling again what was told before, and its course is kept every minute, at every pause and at a stop.
 */
export async function runTask(
  task: Task,
  stage: string,
  context: Context,
  earlier: Earlier = { steps: 0, tokens: 0, seconds: 0, ofSteps: task.settings.steps },
  keeper?: CourseKeeper,
): Promise<{ tokens: number; seconds: number }> {
  const from = keeper?.from;
  const told = { steps: [...(from?.steps ?? [])], marks: [...(from?.marks ?? [])] };
  let pending: TimedStep[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  let seconds = from?.seconds ?? 0;
  let tokens = from?.tokens ?? 0;
  const deadExperts = new DeadExperts();
  const flush = (): void => {
    const last = pending.at(-1);
    if (last === undefined) return;
    context.emit({ kind: "steps", stage, columns: toColumns(pending) });
    context.emit({ kind: "progress", stage, done: last.step, total: earlier.ofSteps, unit: "steps" });
    pending = [];
    sentAt = performance.now();
  };
  if (from) {
    context.emit({ kind: "resumed", stage, step: from.step, seconds });
    pending = [...from.steps];
    flush();
    for (const mark of from.marks) context.emit(mark);
  }

  let startedAt = performance.now();
  const saving = {
    at: from?.step ?? 0,
    dueAt: seconds + KEEP_EVERY,
    halting: false,
    isDue: () => saving.halting || seconds + (performance.now() - startedAt) / 1000 >= saving.dueAt,
    async keep(step: number) {
      const began = performance.now();
      const spent = seconds + (began - startedAt) / 1000;
      await keeper?.keep({ step, tokens, seconds: spent, ...told });
      const took = performance.now() - began;
      startedAt += took;
      saving.at = step;
      saving.dueAt = spent + Math.max(KEEP_EVERY, took / 1000 / KEEPING_SHARE);
    },
  };
  for await (const record of train({ ...task, ...(from && { from }), ...(keeper && { keeper: saving }) })) {
    seconds += (performance.now() - startedAt) / 1000;
    const step = earlier.steps + record.step;
    if (record.kind === "step") {
      for (const expert of deadExperts.hear(record.gates)) context.emit({ kind: "notice", stage, problem: deadExpert(expert, step) });
      tokens = record.tokens;
      const timed = { ...record, step, tokens: earlier.tokens + tokens, seconds: earlier.seconds + seconds };
      pending.push(timed);
      if (keeper) told.steps.push(timed);
    } else if (record.kind !== "kept") {
      flush();
      const mark = { ...record, step, ...("tokens" in record && { tokens: earlier.tokens + record.tokens }), stage };
      told.marks.push(mark);
      context.emit(mark);
    }
    if (performance.now() - sentAt >= INTERVAL) flush();
    if (record.kind === "step" || record.kind === "kept") {
      let halting = false;
      await context.checkpoint(stage, () => {
        halting = true;
        flush();
        // Pause and stop wait until the state is kept; the end of a run is soon a model.
        return keeper === undefined || saving.at === record.step || record.step === task.settings.steps;
      });
      saving.halting = halting;
    }
    startedAt = performance.now();
  }
  flush();
  return { tokens, seconds };
}

/** The notice of an expert, "LAYER/EXPERT", that takes no tokens any more. */
function deadExpert(name: string, step: number): Problem {
  const [layer, expert] = name.split("/").map((number) => Number(number) + 1);
  return {
    code: "dead-expert",
    message: `No token took expert ${expert} of layer ${layer} in the ${DEAD_AFTER} steps up to step ${step}.`,
    hint: "More load balance keeps experts alive; training goes on.",
  };
}
