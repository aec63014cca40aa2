// THE step loop: one async generator of records that trains any task. Pausing is not asking for the next record,
// stopping is `.return()`. It knows no clock, no storage and no domain.

import type { TrainingSettings } from "../config/recipe";
import type { QualityByDomain } from "../config/records";
import type { Trainer, TrainMetrics } from "../graph/executor";
import { type ByTerm, type Objective, objectiveValue, ownTextMeans, termMeans, termWeights, type Weigher } from "../losses/objective";
import { type Sequence, scoredTokens, toInputs } from "../model/batch";
import { learningRateAt } from "../optim/schedule";
import { type GateFigures, gateFigures } from "./gateFigures";
import { LossNotFinite } from "./notFinite";
import type { TextInUse } from "./repeated";

/** Steps in which a model is trained on text that it has just written. */
export interface OwnText {
  /** Whether step `step`, counted from 0, is one of them. */
  readonly has: (step: number) => boolean;
  /** The sequences of such a step, written by the model as it stands. */
  write(step: number): Promise<readonly Sequence[]>;
  /** The text of the last such step, where steps after it may take it too. */
  inUse?(): TextInUse | undefined;
}

/** What differs between training a teacher, an expert or anything else. */
export interface Task {
  /** Named in errors. */
  readonly name: string;
  readonly trainer: Trainer;
  readonly objective: Objective;
  readonly settings: TrainingSettings;
  /** Sequences on the device at once: the micro-batch of the settings, or a part of it where memory was short. */
  readonly atOnce: number;
  readonly context: number;
  /** The sequences of optimizer step `step`, counted from 0. */
  sequences(step: number): readonly Sequence[];
  /** The member of the trainer's lists that such a step trains; absent where it has none. */
  member?(step: number): number;
  /** Absent where all steps are on given text. */
  readonly ownText?: OwnText;
  /** Scores the model as it stands after step `step`. */
  evaluate(step: number): Promise<QualityByDomain>;
  /** Text the model writes now, from a fixed prompt. */
  write(): Promise<{ readonly prompt: string; readonly text: string }>;
  /** Where it goes on, with model and optimizer as they were there; at its beginning where absent. */
  readonly from?: Standing;
  /** Keeps where it stands; absent where it can't go on from there. */
  readonly keeper?: StandingKeeper;
}

/** How far a run was: with model and optimizer, all that it needs to go on as if it had never ended. */
export interface Standing {
  /** Updates made. */
  readonly step: number;
  readonly tokens: number;
  /** What the terms' weights come of: plain data that changes with the run. */
  readonly weighing?: unknown;
  /** Text that the model wrote and that steps to come may take too. */
  readonly text?: TextInUse | undefined;
}

export interface StandingKeeper {
  /** Whether it wants the next state at which nothing is under way; asked at every step but the last, of which it gets one. */
  isDue(): boolean;
  /** Called with where the run is, of which everything is told, with model and optimizer as they are then. */
  keep(standing: Standing): Promise<void>;
}

export interface StepRecord {
  readonly kind: "step";
  /** Updates made so far, from 1. */
  readonly step: number;
  /** Tokens trained on so far. */
  readonly tokens: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** The weighted objective and each term before the update, nats per token. A step on the model's own text names its term "own_kd". */
  readonly loss: number;
  readonly terms: ByTerm;
  /** What is told of the terms' weights: α, β and what they were drawn from. */
  readonly weights: ByTerm;
  /** What the gates of a sparse model did; empty where there are none. */
  readonly gates: GateFigures;
}

export type TrainRecord =
  | StepRecord
  | { readonly kind: "evaluation"; readonly step: number; readonly tokens: number; readonly domains: QualityByDomain }
  | { readonly kind: "sample"; readonly step: number; readonly prompt: string; readonly text: string }
  | { readonly kind: "kept"; readonly step: number };

/** Steps after which text is written: four, each three times later than the one before. */
export function samplingSteps(steps: number): ReadonlySet<number> {
  return new Set([27, 9, 3, 1].map((part) => Math.ceil(steps / part)));
}

/** Steps from one evaluation to the next. */
export const evaluationInterval = ({ steps, evaluations }: Pick<TrainingSettings, "steps" | "evaluations">): number =>
  Math.max(1, Math.round(steps / Math.max(1, evaluations)));

/** A step that was handed to the device and whose figures are not known yet. */
interface OpenStep {
  readonly step: number;
  readonly isOwnText: boolean;
  readonly tokens: number;
  readonly validTokens: number;
  readonly learningRate: number;
  /** Weights of the terms, in their order, averaged over the step's tokens. */
  readonly weights: readonly number[];
  readonly figures: ByTerm;
}

/** Steps whose figures are on their way to the host. */
interface Reading {
  readonly steps: readonly OpenStep[];
  readonly metrics: Promise<readonly TrainMetrics[]>;
}

/**
 * Trains `task` and yields one record per step, evaluation, sample and kept state. Evaluates before the first step, `evaluations`
 * times on the way, the last at the end. Where steps are short, the figures of several are read at once while the next
 * are under way; evaluations, samples and own text still see the weights of their step. Throws StudioError("loss-not-finite") at the
 * step whose loss or gradient is not a number.
 */
export async function* train(task: Task): AsyncGenerator<TrainRecord, void, void> {
  const { trainer, settings, ownText, from, keeper } = task;
  const { steps } = settings;
  const writeAfter = samplingSteps(steps);
  const evaluateEvery = evaluationInterval(settings);
  const microBatches = Math.ceil(settings.sequences / settings.microBatch);
  const weigher = task.objective.weigher({ steps, microBatches, isOwnText: ownText?.has }, from?.weighing);
  let tokens = from?.tokens ?? 0;
  let open: OpenStep[] = [];
  let reading: Reading | undefined;
  if (!from) yield { kind: "evaluation", step: 0, tokens, domains: await task.evaluate(0) };
  for (let index = from?.step ?? 0; index < steps; index++) {
    const own = ownText?.has(index) ? await ownText.write(index) : undefined;
    const submitted = submitStep(task, weigher, {
      index,
      tokensBefore: tokens,
      sequences: own ?? task.sequences(index),
      isOwnText: own !== undefined,
    });
    open.push(submitted);
    ({ tokens } = submitted);
    const { step } = submitted;
    const evaluates = step === steps || step % evaluateEvery === 0;
    // Where something looks at the model or waits for the losses, or a step takes long, nothing is left under way.
    const writesNext = ownText !== undefined && step < steps && ownText.has(step);
    const catchesUp = trainer.readEvery === 1 || weigher.listens || evaluates || writeAfter.has(step) || writesNext || keeper?.isDue();
    if (!catchesUp && open.length < trainer.readEvery) continue;
    const next = { steps: open, metrics: trainer.metrics() };
    next.metrics.catch(() => {}); // heard when it is awaited
    open = [];
    if (reading) yield* stepRecords(task, weigher, reading);
    if (catchesUp) yield* stepRecords(task, weigher, next);
    reading = catchesUp ? undefined : next;
    if (evaluates) yield { kind: "evaluation", step, tokens, domains: await task.evaluate(step) };
    if (writeAfter.has(step)) yield { kind: "sample", step, ...(await task.write()) };
    if (keeper === undefined || !catchesUp || (step < steps && !keeper.isDue())) continue;
    await keeper.keep({ step, tokens, weighing: weigher.memory, text: ownText?.inUse?.() });
    yield { kind: "kept", step };
  }
}

/** A step before it is handed to the device; `index` counts from 0. */
interface NewStep extends Pick<OpenStep, "isOwnText"> {
  readonly index: number;
  readonly tokensBefore: number;
  readonly sequences: readonly Sequence[];
}

/** Hands a step to the device. */
function submitStep(task: Task, weigher: Weigher, { index, tokensBefore, sequences, isOwnText }: NewStep): OpenStep {
  const { trainer, objective, settings, context, atOnce } = task;
  const { steps, microBatch } = settings;
  const validTokens = scoredTokens(sequences);
  const average = objective.terms.map(() => 0);
  for (let first = 0; first < sequences.length; first += atOnce) {
    const part = sequences.slice(first, first + atOnce);
    const weights = weigher.weights(index, Math.floor(first / microBatch));
    trainer.accumulate(toInputs(part, atOnce, context, termWeights(weights, validTokens)), task.member?.(index));
    for (const [term, weight] of weights.entries()) average[term] += (weight * scoredTokens(part)) / validTokens;
  }
  const learningRate = learningRateAt(index, steps, settings.learningRate, settings.warmup);
  trainer.update(learningRate);
  return {
    step: index + 1,
    isOwnText,
    tokens: tokensBefore + validTokens,
    validTokens,
    learningRate,
    weights: average,
    figures: weigher.figures(index),
  };
}

/** The records of steps once their figures are read, which the weigher hears where they are of given text. */
async function* stepRecords(
  { name, objective }: Task,
  weigher: Weigher,
  { steps, metrics }: Reading,
): AsyncGenerator<StepRecord, void, void> {
  const read = await metrics;
  for (const [index, { step, isOwnText, tokens, validTokens, learningRate, weights, figures }] of steps.entries()) {
    const { sums, gradientNorm, outputs } = read[index];
    const means = termMeans(objective, sums, validTokens);
    const loss = objectiveValue(objective, weights, means);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw new LossNotFinite(name, step, loss, gradientNorm);
    if (!isOwnText) weigher.hear(means, learningRate);
    const terms = isOwnText ? ownTextMeans(means) : means;
    const gates = gateFigures(outputs, validTokens);
    yield { kind: "step", step, tokens, learningRate, gradientNorm, loss, terms, weights: figures, gates };
  }
}
