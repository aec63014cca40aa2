// What students learn from: the device and the teacher that all need, and for each run its text, or text that was written
// in its place, with the teacher beside it, live or as what was kept of its answers. Not the run itself: that is training.ts's.

import { ownTextPlan } from "../core/config/distillation";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../core/config/records";
import type { WrittenText } from "../core/config/signalRecords";
import type { ModelShape } from "../core/config/sizes";
import { passesOnText, updatesOnText } from "../core/config/sparse";
import { asksTeacher, distillation } from "../core/losses/objective";
import { hash32 } from "../core/random";
import { askedShape, teacherPass } from "../core/signals/teacherPass";
import { windowsOf } from "../core/train/draw";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { type CachedSignal, openCachedSignal } from "./cachedSignal";
import { withGpu } from "./gpu";
import { loadGates, loadWeights } from "./models";
import { refuseLongStudent, refuseUnfit } from "./teacherFit";
import { type DomainStream, readTokenizer } from "./tokens";
import { drawSettings, type TrainingMeans, type TrainingPlan } from "./training";
import { teachersText } from "./writtenText";

/** What addresses the random numbers of a domain's expert apart from others': the teacher's is 0. */
export const expertSalt = ({ place }: Pick<DomainStream, "place">): number => 1 + place;

/**
 * Runs `work` on the GPU, with these kernels where they are given, and with what it takes to distil from `teacher`. Throws StudioError("bad-recipe") for a teacher that has
 * nothing to teach here.
 */
export async function withDistilling<Result>(
  { recipe, corpus, teacher, kernels = recipe.kernels }: DistillingArguments,
  context: Context,
  blobs: Blobs,
  work: (means: TrainingMeans) => Promise<Result>,
): Promise<Result> {
  const tokenizer = await readTokenizer(blobs);
  refuseUnfit(teacher, tokenizer);
  return withGpu(blobs, kernels, (executor, inUse) => work({ recipe, corpus, tokenizer, executor, kernels: inUse, context, blobs }));
}

interface DistillingArguments {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  readonly teacher: ModelRecord;
  readonly kernels?: Recipe["kernels"] | undefined;
}

/** A run whose text and teacher are to be made ready. */
export interface Lesson extends Pick<TrainingPlan, "id" | "shape" | "salt"> {
  /** Steps of the run. */
  readonly settings: Recipe["experts"];
  readonly teacher: ModelRecord;
  /** In turns; a single one where the signal is kept by domain. */
  readonly streams: readonly DomainStream[];
}

/** The part of a training plan that says what is learned from. */
export type Teaching = Pick<
  TrainingPlan,
  "objective" | "streams" | "written" | "ownText" | "cached" | "teacher" | "tuning" | "updatesOnText" | "onGrid"
>;

/** How `settings` have a student learn from a teacher of this shape. Throws StudioError("bad-recipe") for one that can't be asked so. */
export function taughtBy(settings: Recipe["experts"], teacher: ModelShape) {
  const { signal, windows, temperature, gateLearningRate: learningRate, gateBalance: balance } = settings;
  return {
    objective: distillation(settings),
    onGrid: signal === "cached" || (signal === "live" && windows === "grid"),
    updatesOnText: updatesOnText(settings),
    pass: teacherPass(settings, teacher),
    tuning: { temperature, learningRate, balance },
  };
}

/** Makes ready what `lesson` needs, for as long as `learn` takes; `writtenText` tells of text that the teacher wrote for it. */
export async function withTeaching<Result>(
  lesson: Lesson,
  means: TrainingMeans,
  learn: (teaching: Teaching, writtenText?: WrittenText) => Promise<Result>,
): Promise<Result> {
  const { id, shape, settings, streams } = lesson;
  const { recipe, executor, blobs } = means;
  const { signal } = settings;
  const { pass, tuning, ...taught } = taughtBy(settings, lesson.teacher.shape);
  const { objective, onGrid } = taught;
  const teacher = { ...lesson.teacher, shape: askedShape(lesson.teacher.shape, pass) };
  const [stream] = streams;
  const ownText = ownTextPlan(settings);
  const isTaught = asksTeacher(objective);
  if (isTaught) refuseLongStudent(shape, teacher);
  const isCached = isTaught && signal === "cached";
  // The writing's seed is the teacher's, so that experts of different seeds learn from one text.
  const writing = { stage: id, teacher, seed: teacher.seed ?? recipe.seed, stream, context: shape.context, run: settings };
  const written = signal === "teacher-text" ? await teachersText(writing, means) : undefined;
  const cached = isCached ? await keptAnswers({ ...lesson, teacher }, onGrid, means) : undefined;
  const weights = isTaught && !isCached ? await loadWeights(executor, blobs, teacher.path) : undefined;
  const gates = weights && pass.tuned ? await loadGates(executor, blobs, teacher.path) : undefined;
  try {
    const teaching = {
      ...taught,
      streams,
      ...(written && { written }),
      ...(ownText && { ownText }),
      ...(cached && { cached }),
      ...(weights && { teacher: { weights, shape: teacher.shape, pass } }),
      ...(gates && { tuning: { gates, ...tuning } }),
    };
    return await learn(teaching, written?.record);
  } finally {
    gates?.dispose();
    weights?.dispose();
  }
}

/** What is kept of the teacher's answers to the windows that the run will draw. */
function keptAnswers({ id, teacher, streams, ...plan }: Lesson, onGrid: boolean, means: TrainingMeans): Promise<CachedSignal> {
  const [stream] = streams;
  const { settings, salt } = plan;
  const { steps, cachedTokens: count, temperature, asked, augmentedShare: share } = settings;
  const texts = Math.ceil(steps / updatesOnText(settings));
  const windows = windowsOf(stream, texts, drawSettings(means.recipe, { ...plan, onGrid }));
  const { context } = plan.shape;
  const draws = { share, passes: passesOnText(settings), seed: hash32(means.recipe.seed, salt, 5) };
  const drawn = asked === "augmented" ? draws : undefined;
  return openCachedSignal({ stage: id, domain: stream.place, text: stream, windows, context, count, temperature, teacher, drawn }, means);
}
