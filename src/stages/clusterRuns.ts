// The training runs of a recipe as a cluster package has them: planned by the stages that would train them here, written down instead of
// run. First weights are drawn here. Not the package's other files: those are exportCluster.ts's.

import {
  type ClusterDomain,
  type ClusterDraw,
  type ClusterHeldOut,
  type ClusterRun,
  type ClusterTeacher,
  type ClusterText,
  clusterObjective,
  clusterSettings,
} from "../core/cluster/runs";
import type { Recipe } from "../core/config/recipe";
import type { DomainSummary, ModelRecord } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { writeSafetensors } from "../core/exchange/safetensors";
import { uniqueSlugs } from "../core/format/slug";
import type { NamedTensors } from "../core/graph/executor";
import { asksTeacher } from "../core/losses/objective";
import { initializeGpt } from "../core/model/gpt";
import { STUDENT } from "../core/model/predicting";
import { askedShape } from "../core/signals/teacherPass";
import type { TokenStream } from "../core/train/draw";
import { type Blobs, paths } from "../storage/blobs";
import { expertRun } from "./expert";
import { readHeldOut } from "./models";
import { type KeptPlan, runKey } from "./runKey";
import { taughtBy } from "./teaching";
import { readDomainTokens, readStream, shardAt } from "./tokens";
import { teacherPlan } from "./trainedTeacher";
import { drawSettings, gateSeed, type PlanningMeans, startSeed, type TrainingPlan } from "./training";

/** A file of the package that is made here. */
export interface WeightsFile {
  readonly name: string;
  bytes(): Promise<Uint8Array>;
}

/** A run with the files that it needs. */
export interface PlannedRun {
  readonly run: ClusterRun;
  readonly files: readonly WeightsFile[];
}

/** Who teaches: a model that is there, or the one that an earlier run makes. */
export interface TeacherAt {
  readonly record: Pick<ModelRecord, "path" | "shape">;
  readonly at: { readonly file: string } | { readonly run: string };
}

/** The model of `record`, which is a file of the package; its bytes are those in storage. */
export const storedTeacher = (record: Pick<ModelRecord, "path" | "shape">): TeacherAt => ({ record, at: { file: TEACHER_FILE } });
/** The teacher that the package's first run trains. */
export const plannedTeacher = ({ run }: PlannedRun): TeacherAt => ({
  record: { path: paths.teacher, shape: run.shape },
  at: { run: run.id },
});

export const TEACHER_FILE = "weights/teacher.safetensors";

/** How the teacher of the recipe is trained. */
export async function teacherRun(means: PlanningMeans): Promise<PlannedRun> {
  const plan = await teacherPlan(means, paths.teacher);
  return {
    run: {
      ...(await commonOf(plan, "teacher", means)),
      ...studentFrom("weights/teacher.start.safetensors"),
      order: "one",
      draws: [drawOf(plan, plan.streams, means.recipe)],
      objective: clusterObjective(plan.objective, plan.settings.steps),
      teacher: null,
      tuning: null,
    },
    files: [firstWeights("weights/teacher.start.safetensors", plan, means.recipe)],
  };
}

/** How the experts of these domains are distilled from `teacher`. */
export async function expertRuns(domains: readonly string[], teacher: TeacherAt, means: PlanningMeans): Promise<readonly PlannedRun[]> {
  const { recipe, corpus, blobs } = means;
  const slugs = uniqueSlugs(corpus.domains.map(({ name }) => name));
  const planned: PlannedRun[] = [];
  for (const domain of domains) {
    const stream = await readStream(blobs, corpus, domain);
    const plan = expertRun(recipe, stream, teacher.record, means);
    const out = `expert-${slugs[stream.place]}`;
    const start = `weights/${out}.start.safetensors`;
    planned.push({
      run: {
        ...(await commonOf(plan, out, means, teacher)),
        ...studentFrom(start),
        order: "one",
        ...lessonOf(plan, teacher, [[stream]], recipe),
      },
      files: [firstWeights(start, plan, recipe)],
    });
  }
  return planned;
}

/** What a run is in the package whatever it learns from. */
async function commonOf(plan: KeptPlan & Pick<TrainingPlan, "judgesAlong">, out: string, means: PlanningMeans, teacher?: TeacherAt) {
  const { id, shape, settings, balance = 0, judgesAlong = false, checkpoints } = plan;
  const held = await heldOutOf(shape.context, means, "finalTokens");
  const final = held.filter(({ domain }) => plan.judged?.includes(domain) ?? true);
  const watched = await heldOutOf(shape.context, means, "tokens");
  return {
    id,
    out,
    shape,
    keepsModel: true,
    settings: clusterSettings(settings),
    balance: shape.experts ? balance : 0,
    evaluation: { onTheWay: judgesAlong ? final : watched.filter(({ domain }) => plan.watched.includes(domain)), final, same: judgesAlong },
    checkpoint: { run: await keyOf(plan, means, teacher), path: checkpoints.path },
    mayDiverge: false,
  };
}

/** What a run is known by. That of a teacher which is yet to be trained can't be known here: whoever takes its results in knows it. */
function keyOf(plan: KeptPlan, means: PlanningMeans, teacher: TeacherAt | undefined): Promise<string> {
  const isPlanned = teacher !== undefined && "run" in teacher.at;
  return runKey(isPlanned ? { ...plan, checkpoints: { ...plan.checkpoints, reads: [] } } : plan, means);
}

/** What a student learns, and how: of each of `turns`, its windows. */
function lessonOf(
  plan: Pick<TrainingPlan, "shape" | "salt"> & { readonly settings: Recipe["experts"] },
  { record, at }: TeacherAt,
  turns: readonly (readonly TokenStream[])[],
  recipe: Recipe,
): Pick<ClusterRun, "draws" | "objective" | "teacher" | "tuning"> {
  const { settings } = plan;
  const { objective, onGrid, pass, tuning, updatesOnText } = taughtBy(settings, record.shape);
  const teacher: ClusterTeacher | null = asksTeacher(objective) ? { ...at, shape: askedShape(record.shape, pass), pass } : null;
  return {
    draws: turns.map((streams) => drawOf({ ...plan, onGrid, updatesOnText }, streams, recipe)),
    objective: clusterObjective(objective, settings.steps, settings),
    teacher,
    tuning: teacher && pass.tuned ? tuning : null,
  };
}

function drawOf(
  plan: Pick<TrainingPlan, "shape" | "settings" | "salt" | "onGrid" | "updatesOnText">,
  streams: readonly TokenStream[],
  recipe: Recipe,
): ClusterDraw {
  const { seed, context, onGrid = false } = drawSettings(recipe, plan);
  const turns = streams.map(({ domain }) => domain);
  return { turns, seed, context, onGrid, updatesOnText: plan.updatesOnText ?? 1, gateSeed: gateSeed(recipe, plan.salt) };
}

const studentFrom = (file: string): Pick<ClusterRun, "models"> => ({ models: [{ name: STUDENT, members: [file] }] });

function firstWeights(name: string, { shape, salt, initialSalt = salt }: KeptPlan, recipe: Recipe): WeightsFile {
  return weightsFile(name, () => initializeGpt(shape, startSeed(recipe, initialSalt)));
}

const weightsFile = (name: string, draw: () => NamedTensors): WeightsFile => ({ name, bytes: async () => writeSafetensors(draw()) });

async function heldOutOf(
  context: number,
  { recipe, corpus, tokenizer, blobs }: PlanningMeans,
  limit: "tokens" | "finalTokens",
): Promise<readonly ClusterHeldOut[]> {
  const texts = await readHeldOut(blobs, corpus, tokenizer, context, recipe.evaluation[limit]);
  return texts.map(({ domain, tokens, bytes }) => ({ domain, limit: recipe.evaluation[limit], tokens, bytes }));
}

/** A domain's texts as files of the package, which have the names that they have in storage. */
export async function clusterDomain(domain: DomainSummary, place: number, blobs: Blobs): Promise<ClusterDomain> {
  const textOf = async (split: Split): Promise<ClusterText> => {
    const { path: file, bits } = await shardAt(blobs, place, split);
    const { tokens, examples } = await readDomainTokens(blobs, place, domain, split);
    return { file, bits, tokens: tokens.length, ...(examples && { examples: paths.examples(place, split) }) };
  };
  return { name: domain.name, train: await textOf("train"), validation: await textOf("validation") };
}
