// One model trained from its first weights to its record: what the teacher, every expert and a student of several domains
// have in common. They differ in their streams, their objective and who teaches; teacher.ts, teaching.ts and oneStudent.ts
// say how, and where weights go.

import { writeWeights } from "../core/checkpoint/state";
import type { OwnTextPlan } from "../core/config/distillation";
import type { Recipe, TrainingSettings } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord, QualityByDomain } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import type { Writer } from "../core/evaluation/generate";
import type { Executor, Models, Trainer, TrainerState, Weights } from "../core/graph/executor";
import type { Objective } from "../core/losses/objective";
import type { Sequence } from "../core/model/batch";
import { initializeGpt } from "../core/model/gpt";
import { GATES, STUDENT } from "../core/model/predicting";
import type { TeacherPass } from "../core/model/training";
import { sequenceOf } from "../core/model/windows";
import { hash32 } from "../core/random";
import { firstOwnText } from "../core/signals/ownText";
import { type WrittenTexts, writtenDraw } from "../core/signals/writtenText";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { type DrawSettings, drawWindows, type TokenStream } from "../core/train/draw";
import type { OwnText } from "../core/train/loop";
import { rateAfter } from "../core/train/notFinite";
import { repeatedDraw, repeatedText, type TextInUse } from "../core/train/repeated";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { BestWeights } from "./bestWeights";
import type { Branch } from "./branch";
import type { CachedSignal } from "./cachedSignal";
import type { Checkpoints } from "./checkpoints";
import { tellOfCuts } from "./cuts";
import { createFittingTrainer } from "./fitting";
import { continuation, createScorer, createWriter, loadWeights, type Scorer } from "./models";
import { createOwnText } from "./ownText";
import { readingsOf, readTexts } from "./readings";
import { type Earlier, runTask } from "./reporting";
import { type Beginning, checkpointsOf, courseKeeper, withSetbacks } from "./resuming";
import { createTrainer } from "./trainers";

/** Tokens of a sample's prompt and of what the model adds. */
const PROMPT_TOKENS = 8;
const SAMPLE_TOKENS = 32;
/** Samples on the way are drawn a little below temperature 1, where small models are easiest to read. */
const SAMPLE_SETTINGS = { temperature: 0.8, topK: 40, topP: 1 };

export interface TrainingPlan {
  /** Model id and stage: "teacher" or "expert:DOMAIN". */
  readonly id: string;
  readonly shape: ModelShape;
  readonly settings: TrainingSettings;
  readonly objective: Objective;
  readonly streams: readonly TokenStream[];
  /** Text that the teacher wrote, which is trained on in place of the streams. */
  readonly written?: WrittenTexts;
  /** When steps are on text that the model itself writes on from the streams'; none is where absent. */
  readonly ownText?: OwnTextPlan;
  /** Domains watched while training, whose held-out instructions the model answers; and those of the final figures, all where absent. */
  readonly watched: readonly string[];
  readonly judged?: readonly string[];
  /** Whether evaluations on the way are of what the final figures are of, so that the two compare. */
  readonly judgesAlong?: boolean;
  /** What the model was trained on before this run, and the steps of all its runs; nothing where absent. */
  readonly earlier?: Earlier;
  /** What the model begins as a copy of; its weights are drawn at random where absent. */
  readonly branch?: Branch;
  /** Addresses this model's random numbers apart from those of others in the recipe; its first weights may be others'. */
  readonly salt: number;
  readonly initialSalt?: number | undefined;
  /** Whether the record also tells how often and how surely the trained model predicts the next token. */
  readonly tellsPredictions?: boolean;
  readonly teacher?: { readonly weights: Weights; readonly shape: ModelShape; readonly pass?: TeacherPass };
  /** Of a sparse teacher, its gates in a copy that is tuned to the model while it learns. */
  readonly tuning?: GateTuning;
  /** Weight of the load balance of a sparse model. */
  readonly balance?: number;
  /** Steps on end that take the same text (default 1). */
  readonly updatesOnText?: number;
  /** What is kept of its answers to the plan's only stream, in place of the teacher; windows are then drawn on the grid. */
  readonly cached?: CachedSignal;
  /** Whether windows of text are drawn on the grid that cached signals share. */
  readonly onGrid?: boolean;
  /** Absent where no states are kept on its way. */
  readonly checkpoints?: KeptBy;
}

/** What the states of a run on the way to a model are known by. */
export interface KeptBy {
  /** The path that the model is to be written to, or would be. */
  readonly path: string;
  /** Files that it follows from besides the texts and the tokenizer, and settings besides the plan's. */
  readonly reads: readonly string[];
  readonly also?: unknown;
}

/** Gates that are tuned: on KL from the student at this temperature, with a load balance. */
export interface GateTuning {
  readonly gates: Weights;
  readonly temperature: number;
  /** Highest learning rate. */
  readonly learningRate: number;
  readonly balance: number;
}

/** What a run is planned from; no GPU is needed for that. */
export interface PlanningMeans {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  readonly tokenizer: Tokenizer;
  readonly blobs: Blobs;
}

export interface TrainingMeans extends PlanningMeans {
  readonly executor: Executor;
  /** The variants of kernels in use. */
  readonly kernels: () => Readonly<Record<string, string>>;
  readonly context: Context;
  /** Whether a loss that is no number is an answer, too; where not, a run goes back and on with a lower learning rate. */
  readonly mayDiverge?: boolean;
}

/** What a run trains, with the programs it runs in. */
export interface Learner {
  /** The models that are trained, by their names in the programs. */
  readonly models: Models;
  /** Gives them their first weights again; absent where nothing knows these. */
  restart?(): Promise<void>;
  /** A trainer of them that takes `microBatch` sequences at once, and goes on from `from` where that is given. */
  trainer(microBatch: number, from?: TrainerStart): Promise<Trainer>;
  /** A scorer of texts that have up to `most` sequences. */
  scorer(most: number): Promise<Scorer>;
  writer(): Promise<Writer>;
  /** What draws the sequences of a step, counted from 0. */
  readonly draw: Draw;
  /** The member of the trainer's lists that such a step trains; absent where it has none. */
  member?(step: number): number;
  /** Steps on its own text, drawn from by `draw`, with what was written last before; absent where there are none. */
  ownText?(written?: TextInUse): Promise<OwnText & { dispose(): void }>;
}

/** Where a trainer goes on. */
export interface TrainerStart {
  /** Updates of the run so far. */
  readonly step: number;
  readonly optimizer: TrainerState;
}

export type Draw = (step: number) => readonly Sequence[];

/** What is known of a trained model, wherever its weights go. */
export type Trained = Omit<ModelRecord, "path" | "parameters">;

/**
 * Trains the planned model and gives it, with its record and its path, to `keep`; it is gone after that. Where the plan says so,
 * the run goes on from the last state that was kept of it, and ends as if it had never been interrupted.
 */
export async function trainModel<Kept>(
  plan: TrainingPlan,
  means: TrainingMeans,
  keep: (model: Weights, record: Trained, path: readonly QualityByDomain[]) => Promise<Kept>,
): Promise<Kept> {
  const { id, shape, settings } = plan;
  const { recipe, kernels } = means;
  const checkpoints = plan.checkpoints && (await checkpointsOf({ ...plan, checkpoints: plan.checkpoints }, means));
  return withNewModel(plan, means, async (student) => {
    const { path, ...trained } = await trainWeights(plan, means, oneModel(plan, means, student), checkpoints);
    const told = {
      ...(await readingsOf(plan, means, student)),
      ...(plan.cached && { signal: plan.cached.record }),
      ...plan.branch?.told,
    };
    const record = { id, shape, seed: recipe.seed, steps: settings.steps, ...trained, ...told, kernels: kernels() };
    return keep(student, record, path);
  });
}

/** Hands a plan's model with its first weights to `use`; it is gone after that. Those of a branch are read from its file. */
export async function withNewModel<Result>(
  { shape, salt, initialSalt = salt, branch }: Pick<TrainingPlan, "shape" | "salt" | "initialSalt" | "branch">,
  { recipe, executor, blobs }: Pick<TrainingMeans, "recipe" | "executor" | "blobs">,
  use: (model: Weights) => Promise<Result>,
): Promise<Result> {
  const model = branch
    ? await loadWeights(executor, blobs, branch.path)
    : executor.upload(initializeGpt(shape, startSeed(recipe, initialSalt)));
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** What first weights are drawn from, and what gates draw from while they learn, of models that are told apart by these salts. */
export const startSeed = ({ seed }: Pick<Recipe, "seed">, salt: number): number => hash32(seed, salt, 1);
export const gateSeed = ({ seed }: Pick<Recipe, "seed">, salt: number): number => hash32(seed, salt, 4);

/** How a plan's windows of text are drawn. */
export function drawSettings(
  { seed }: Recipe,
  { shape, settings, salt, cached, onGrid = cached !== undefined }: Pick<TrainingPlan, "shape" | "settings" | "salt" | "cached" | "onGrid">,
): DrawSettings {
  return { seed: hash32(seed, salt, 2), count: settings.sequences, context: shape.context, onGrid };
}

/** How a run went; `path` has every evaluation, the first of them before its first step. */
export type TrainedWeights = Pick<Required<Trained>, "tokens" | "seconds" | "final" | "precision"> &
  Pick<Trained, "keptStep" | "setbacks"> & { readonly path: readonly QualityByDomain[] };

/**
 * Trains `learner` in place, from the weights it has and with a fresh optimizer, and scores it; what that takes of the GPU
 * is free again afterwards. With checkpoints, it goes on from the one that is found, and keeps others.
 */
export async function trainWeights(
  plan: TrainingPlan,
  means: TrainingMeans,
  learner: Learner,
  checkpoints?: Checkpoints,
): Promise<TrainedWeights> {
  tellOfCuts(plan.id, plan.streams, plan.shape.context, means.context);
  const begin = { found: checkpoints?.found, setbacks: [] };
  if (!checkpoints || means.mayDiverge) return trainFrom(begin, plan, means, learner, checkpoints);
  const { steps = 0 } = plan.earlier ?? {};
  return withSetbacks(checkpoints, { steps, restart: learner.restart }, (beginning) =>
    trainFrom(beginning, plan, means, learner, checkpoints),
  );
}

/** trainWeights from a state or the start, until its end or a step whose loss is no number. */
async function trainFrom(
  beginning: Beginning,
  plan: TrainingPlan,
  means: TrainingMeans,
  learner: Learner,
  checkpoints?: Checkpoints,
): Promise<TrainedWeights> {
  const { shape, objective, judgesAlong = false } = plan;
  const { recipe, tokenizer, context } = means;
  const { found, setbacks } = beginning;
  const settings = { ...plan.settings, learningRate: plan.settings.learningRate * rateAfter(setbacks) };
  const judged = (await readTexts(plan, means, "finalTokens")).filter(({ domain }) => plan.judged?.includes(domain) ?? true);
  const watched = judgesAlong ? judged : (await readTexts(plan, means, "tokens")).filter(({ domain }) => plan.watched.includes(domain));
  const path = [...(found?.path ?? [])];
  const before = { best: found?.best, weights: found?.state.best };
  const bestWeights = settings.keeps === "best" ? new BestWeights(learner.models, before) : undefined;
  if (found) writeWeights(learner.models, found.state.weights);

  const held: { dispose(): void }[] = [];
  const hold = <Thing extends { dispose(): void }>(thing: Thing): Thing => {
    held.push(thing);
    return thing;
  };
  try {
    const scorer = hold(await learner.scorer(Math.max(...[...watched, ...judged].map(({ sequences }) => sequences.length))));
    const writer = await learner.writer();
    hold(writer.generator);
    const ownText = learner.ownText && hold(await learner.ownText(found?.course.text));
    // The trainer comes last, to fit what is left.
    const { trainer, microBatch } = await createFittingTrainer(
      { microBatch: found?.atOnce ?? settings.microBatch },
      (sequences) => learner.trainer(sequences, found && { step: found.course.step, optimizer: found.state.optimizer }),
      (problem) => context.emit({ kind: "notice", stage: plan.id, problem }),
    );
    hold(trainer);
    const [first] = watched[0].sequences;
    const prompt = [...first.tokens.subarray(0, first.prompt ?? Math.min(PROMPT_TOKENS, shape.context / 2))];
    const { tokens, seconds } = await runTask(
      {
        name: plan.id,
        trainer,
        objective,
        settings,
        atOnce: microBatch,
        context: shape.context,
        sequences: learner.draw,
        ...(learner.member && { member: learner.member }),
        ...(ownText && { ownText }),
        async evaluate(step) {
          const domains = await scorer.quality(watched);
          path.push(domains);
          await bestWeights?.hear(step, domains);
          return domains;
        },
        write: async () => ({
          prompt: tokenizer.decode(prompt),
          text: await continuation(writer, tokenizer, prompt, SAMPLE_TOKENS, { ...SAMPLE_SETTINGS, seed: recipe.seed }),
        }),
      },
      plan.id,
      context,
      plan.earlier,
      checkpoints &&
        courseKeeper(checkpoints, beginning, recipe.checkpoints.everySeconds, {
          learner,
          trainer,
          atOnce: microBatch,
          kernels: means.kernels,
          path,
          bestWeights,
        }),
    );
    bestWeights?.restore();
    const final = (judgesAlong && !bestWeights && path.at(-1)) || (await scorer.quality(judged));
    const kept = bestWeights?.best && { keptStep: bestWeights.best.step };
    return { tokens, seconds, final, precision: trainer.precision, ...kept, ...(setbacks.length > 0 && { setbacks }), path };
  } finally {
    for (const thing of held.reverse()) thing.dispose();
  }
}

/** A plan's one model, whose weights are `student`. */
export function oneModel(plan: TrainingPlan, means: TrainingMeans, student: Weights): Learner {
  const { recipe, executor, tokenizer } = means;
  const { shape, settings, ownText: own, updatesOnText = 1 } = plan;
  const draw = drawOf(plan, recipe);
  const seed = hash32(recipe.seed, plan.salt, 3);
  return {
    models: { [STUDENT]: student, ...(plan.tuning && { [GATES]: plan.tuning.gates }) },
    ...(!plan.tuning && !plan.earlier && { restart: () => withNewModel(plan, means, async (first) => student.write(await first.read())) }),
    trainer: (microBatch, from) => createTrainer(plan, executor, student, microBatch, gateSeed(recipe, plan.salt), from),
    scorer: (most) => createScorer(executor, student, shape, shape.context, most),
    writer: () => createWriter(executor, student, shape, tokenizer),
    draw: repeatedDraw(draw, updatesOnText),
    ...(own && {
      async ownText(written) {
        const first = firstOwnText(own.from, settings.steps, updatesOnText);
        const writing = { share: own.share, first, seed, count: settings.sequences, endOfText: tokenizer.endOfText };
        const text = await createOwnText(executor, student, shape, writing, draw);
        return { ...repeatedText(text, updatesOnText, written), dispose: () => text.dispose() };
      },
    }),
  };
}

/** What draws the sequences of a step from the text that the plan trains on, with the teacher's answers where they are kept. */
function drawOf(plan: TrainingPlan, recipe: Recipe): Draw {
  const { shape, streams, written, cached } = plan;
  const draw = drawSettings(recipe, plan);
  if (written) return writtenDraw(written, draw);
  return (step) =>
    drawWindows(streams, step, draw).map(({ stream, start }) => ({
      ...sequenceOf(stream, start, shape.context),
      ...(cached && { answers: cached.at(start) }),
    }));
}
