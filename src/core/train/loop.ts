// THE step loop: one async generator of records that trains any task. Pausing is not asking for the next record,
// stopping is `.return()`. It knows no clock, no storage and no domain.

import type { TrainingSettings } from "../config/recipe";
import type { QualityByDomain } from "../config/records";
import { StudioError } from "../errors";
import type { Trainer } from "../graph/executor";
import { type Objective, objectiveValue, termMeans, termWeights } from "../losses/objective";
import { type Sequence, scoredTokens, toInputs } from "../model/batch";
import { learningRateAt } from "../optim/schedule";

/** What differs between training a teacher, an expert or anything else. */
export interface Task {
  /** Named in errors. */
  readonly name: string;
  readonly trainer: Trainer;
  readonly objective: Objective;
  readonly settings: TrainingSettings;
  readonly context: number;
  /** The sequences of optimizer step `step`, counted from 0. */
  sequences(step: number): readonly Sequence[];
  evaluate(): Promise<QualityByDomain>;
  /** Text the model writes now, from a fixed prompt. */
  write(): Promise<{ readonly prompt: string; readonly text: string }>;
}

export interface StepRecord {
  readonly kind: "step";
  /** Updates made so far, from 1. */
  readonly step: number;
  /** Tokens trained on so far. */
  readonly tokens: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** The weighted objective and each term before the update, nats per token. */
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
}

export type TrainRecord =
  | StepRecord
  | { readonly kind: "evaluation"; readonly step: number; readonly tokens: number; readonly domains: QualityByDomain }
  | { readonly kind: "sample"; readonly step: number; readonly prompt: string; readonly text: string };

/** Steps after which text is written: four, each three times later than the one before. */
function samplingSteps(steps: number): ReadonlySet<number> {
  return new Set([27, 9, 3, 1].map((part) => Math.ceil(steps / part)));
}

/**
 * Trains `task` and yields one record per step, evaluation and sample. Evaluates before the first step, `evaluations`
 * times on the way, the last at the end. Throws StudioError("loss-not-finite") at the step whose loss or gradient is not a number.
 */
export async function* train(task: Task): AsyncGenerator<TrainRecord, void, void> {
  const { trainer, objective, settings, context } = task;
  const { steps, microBatch, evaluations } = settings;
  const writeAfter = samplingSteps(steps);
  const evaluateEvery = Math.max(1, Math.round(steps / Math.max(1, evaluations)));
  let tokens = 0;
  yield { kind: "evaluation", step: 0, tokens, domains: await task.evaluate() };
  for (let step = 0; step < steps; step++) {
    const sequences = task.sequences(step);
    const validTokens = scoredTokens(sequences);
    const weights = termWeights(objective, validTokens);
    for (let first = 0; first < sequences.length; first += microBatch) {
      trainer.accumulate(toInputs(sequences.slice(first, first + microBatch), microBatch, context, weights));
    }
    const learningRate = learningRateAt(step, steps, settings.learningRate, settings.warmup);
    trainer.update(learningRate);
    const { sums, gradientNorm } = await trainer.metrics();
    const terms = termMeans(objective, sums, validTokens);
    const loss = objectiveValue(objective, terms);
    const done = step + 1;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw notFinite(task.name, done, loss, gradientNorm);
    tokens += validTokens;
    yield { kind: "step", step: done, tokens, learningRate, gradientNorm, loss, terms };
    if (done === steps || done % evaluateEvery === 0) {
      yield { kind: "evaluation", step: done, tokens, domains: await task.evaluate() };
    }
    if (writeAfter.has(done)) yield { kind: "sample", step: done, ...(await task.write()) };
  }
}

function notFinite(name: string, step: number, loss: number, gradientNorm: number): StudioError {
  const detail = Number.isFinite(loss) ? `gradient norm ${gradientNorm}` : `loss ${loss}`;
  return new StudioError(
    "loss-not-finite",
    `${name}: step ${step} gave no number (${detail}).`,
    "Start again with a third of the learning rate.",
  );
}
