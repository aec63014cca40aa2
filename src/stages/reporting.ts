// Drives a training task and tells the page about it: step records gathered into columns and sent at most four
// times a second, evaluations and samples as they come, pauses honoured between steps.

import { DEAD_AFTER } from "../core/config/sparse";
import type { Problem } from "../core/errors";
import { DeadExperts } from "../core/train/gateFigures";
import { type Task, type TrainRecord, train } from "../core/train/loop";
import type { StepColumns } from "../protocol/events";
import type { Context } from "../protocol/host";

/** Milliseconds between two batches of columns. */
const INTERVAL = 250;

type StepRecord = Extract<TrainRecord, { kind: "step" }>;

interface TimedStep extends StepRecord {
  readonly seconds: number;
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

/** Trains `task` to its end; returns the tokens seen and the seconds of compute, pauses excluded. */
export async function runTask(
  task: Task,
  stage: string,
  context: Context,
  earlier: Earlier = { steps: 0, tokens: 0, seconds: 0, ofSteps: task.settings.steps },
): Promise<{ tokens: number; seconds: number }> {
  let pending: TimedStep[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  let seconds = 0;
  let tokens = 0;
  const deadExperts = new DeadExperts();
  const flush = (): void => {
    const last = pending.at(-1);
    if (last === undefined) return;
    context.emit({ kind: "steps", stage, columns: toColumns(pending) });
    context.emit({ kind: "progress", stage, done: last.step, total: earlier.ofSteps, unit: "steps" });
    pending = [];
    sentAt = performance.now();
  };

  let startedAt = performance.now();
  for await (const record of train(task)) {
    seconds += (performance.now() - startedAt) / 1000;
    const step = earlier.steps + record.step;
    if (record.kind === "step") {
      for (const expert of deadExperts.hear(record.gates)) context.emit({ kind: "notice", stage, problem: deadExpert(expert, step) });
      tokens = record.tokens;
      pending.push({ ...record, step, tokens: earlier.tokens + tokens, seconds: earlier.seconds + seconds });
    } else {
      flush();
      context.emit({ ...record, step, ...("tokens" in record && { tokens: earlier.tokens + record.tokens }), stage });
    }
    if (performance.now() - sentAt >= INTERVAL) flush();
    if (record.kind === "step") await context.checkpoint(stage, flush);
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
