// Drives a training task and tells the page about it: step records gathered into columns and sent at most four
// times a second, evaluations and samples as they come, pauses honoured between steps. It hands out what a run goes on from; when
// that is kept stands in dueStates.ts, and how in checkpoints.ts.

import { DEAD_AFTER } from "../core/config/sparse";
import { Curve, type CurveState } from "../core/curves/curve";
import type { Problem } from "../core/errors";
import { DeadExperts, type IdleSteps } from "../core/train/gateFigures";
import { type Standing, type Task, type TrainRecord, train } from "../core/train/loop";
import type { StepColumns, StudioEvent } from "../protocol/events";
import type { Context } from "../protocol/host";
import { DueStates } from "./dueStates";

/** Milliseconds between two batches of columns. */
const INTERVAL = 250;

type StepRecord = Extract<TrainRecord, { kind: "step" }>;

interface TimedStep extends StepRecord {
  readonly seconds: number;
}

type Mark = Extract<StudioEvent, { kind: "evaluation" | "sample" }>;

/** What was told of a run, and of those that it goes on from. */
export class Told {
  curve = new Curve();
  marks: Mark[] = [];
}

/** Where a run is, with what was told of it: with model and optimizer, all that it needs to go on. */
export interface Course extends Standing {
  /** Steps of this run and of those that it goes on from. */
  readonly stepsInAll: number;
  /** Of this run's compute. */
  readonly seconds: number;
  readonly curve: CurveState;
  readonly marks: readonly Mark[];
  readonly idle: IdleSteps;
}

/** Where a run goes on, if it began before, and what keeps where it stands. */
export interface CourseKeeper {
  readonly from?: Course | undefined;
  /** Why the run went back to there. */
  readonly setback?: Problem | undefined;
  /** Seconds of compute between two states. */
  readonly everySeconds: number;
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
  readonly told: Told;
}

const nothingBefore = (steps: number): Earlier => ({ steps: 0, tokens: 0, seconds: 0, ofSteps: steps, told: new Told() });

/**
 * Trains `task` to its end; returns the tokens seen and the seconds of compute, pauses excluded. With a keeper, the run goes on
 * where that says, after telling again what was told before, and its course is kept now and then, before every pause and stop, when
 * the page may be gone soon, and at its end.
 */
export async function runTask(
  task: Task,
  stage: string,
  context: Context,
  earlier: Earlier = nothingBefore(task.settings.steps),
  keeper?: CourseKeeper,
): Promise<{ tokens: number; seconds: number }> {
  const from = keeper?.from;
  const { told } = earlier;
  let pending: TimedStep[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  let seconds = from?.seconds ?? 0;
  let tokens = from?.tokens ?? 0;
  const deadExperts = new DeadExperts(from?.idle);
  const tellProgress = (done: number): void => context.emit({ kind: "progress", stage, done, total: earlier.ofSteps, unit: "steps" });
  const flush = (): void => {
    const last = pending.at(-1);
    if (last === undefined) return;
    context.emit({ kind: "steps", stage, columns: toColumns(pending) });
    tellProgress(last.step);
    pending = [];
    sentAt = performance.now();
  };
  const setback = keeper?.setback;
  if (from || setback) {
    told.curve = new Curve(from?.curve);
    told.marks = [...(from?.marks ?? [])];
    const at = { stage, step: from?.stepsInAll ?? earlier.steps, curve: told.curve.state };
    if (setback) context.emit({ kind: "setback", ...at, problem: setback });
    else context.emit({ kind: "resumed", ...at, seconds: earlier.seconds + seconds });
    tellProgress(at.step);
    for (const mark of told.marks) context.emit(mark);
  }

  let startedAt = performance.now();
  const spent = (): number => seconds + (performance.now() - startedAt) / 1000;
  const due = new DueStates(keeper?.everySeconds ?? Number.POSITIVE_INFINITY, seconds);
  let keptAt = from?.step ?? 0;
  const saving = {
    isDue: () => due.at(spent()),
    async keep(standing: Standing) {
      const [began, secondsThen] = [performance.now(), spent()];
      const { curve, marks } = told;
      const stepsInAll = earlier.steps + standing.step;
      await keeper?.keep({ ...standing, stepsInAll, seconds: secondsThen, curve: curve.state, marks, idle: deadExperts.idle });
      const took = performance.now() - began;
      startedAt += took;
      keptAt = standing.step;
      due.kept(secondsThen, took / 1000);
    },
  };
  for await (const record of train({ ...task, ...(from && { from }), ...(keeper && { keeper: saving }) })) {
    seconds = spent();
    const step = earlier.steps + record.step;
    if (record.kind === "step") {
      for (const expert of deadExperts.hear(record.gates)) context.emit({ kind: "notice", stage, problem: deadExpert(expert, step) });
      tokens = record.tokens;
      const timed = { ...record, step, tokens: earlier.tokens + tokens, seconds: earlier.seconds + seconds };
      pending.push(timed);
      told.curve.add(timed);
    } else if (record.kind !== "kept") {
      flush();
      const mark = { ...record, step, ...("tokens" in record && { tokens: earlier.tokens + record.tokens }), stage };
      told.marks.push(mark);
      context.emit(mark);
    }
    if (performance.now() - sentAt >= INTERVAL) flush();
    if (record.kind === "step" || record.kind === "kept")
      await context.checkpoint(stage, (halts) => {
        flush();
        if (keeper === undefined || keptAt === record.step) return true;
        due.want(halts ? "now" : "soon");
        return false; // pause and stop wait until the state is kept
      });
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
