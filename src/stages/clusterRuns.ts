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
import { type JointKind, orderOf, partsOf } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { writeSafetensors } from "../core/exchange/safetensors";
import { uniqueSlugs } from "../core/format/slug";
import type { NamedTensors } from "../core/graph/executor";
import { asksTeacher } from "../core/losses/objective";
import { initializeGpt } from "../core/model/gpt";
import { COMMON, EXPERT, SHARED } from "../core/model/mixture";
import { GATES, STUDENT } from "../core/model/predicting";
import { askedShape } from "../core/signals/teacherPass";
import { inTurns, type TokenStream } from "../core/train/draw";
import type { ClusterCell } from "../protocol/cluster";
import { type Blobs, paths } from "../storage/blobs";
import { bodiesRun, firstParts } from "./bodies";
import { expertRun, triedRun } from "./expert";
import { readHeldOut } from "./models";
import { sequentialRuns, togetherRun } from "./oneStudent";
import { type KeptPlan, runKey } from "./runKey";
import type { StudentsAhead } from "./students";
import { expertSalt, taughtBy } from "./teaching";
import { readDomainTokens, readStreams, shardAt } from "./tokens";
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
  /** As the stage that would train it here has it. */
  readonly plan: KeptPlan;
  readonly files: readonly WeightsFile[];
  /** Who teaches, where anyone does. */
  readonly teacher?: TeacherAt;
  /** The study's cell that it is of. */
  readonly cell?: ClusterCell;
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
  const start = "weights/teacher.start.safetensors";
  return {
    run: {
      ...(await commonOf(plan, "teacher", means)),
      models: [{ name: STUDENT, members: [start] }],
      order: "one",
      draws: [drawOf(plan, plan, means.recipe)],
      objective: clusterObjective(plan.objective, plan.settings.steps),
      teacher: null,
      tuning: null,
    },
    plan,
    files: [firstWeights(start, plan, means.recipe)],
  };
}

/** How the experts of these domains are distilled from `teacher`. */
export async function expertRuns(domains: readonly string[], teacher: TeacherAt, means: PlanningMeans): Promise<readonly PlannedRun[]> {
  const { recipe, corpus, blobs } = means;
  const planned: PlannedRun[] = [];
  for (const stream of await readStreams(blobs, corpus, domains)) {
    const plan = expertRun(recipe, stream, teacher.record, means);
    planned.push(await studentOf(plan, `expert-${slugsIn(corpus)[stream.place]}`, [stream], teacher, means));
  }
  return planned;
}

/** How students of all domains are trained in one run, of this kind. */
export async function jointRun(kind: JointKind, teacher: TeacherAt, means: PlanningMeans): Promise<PlannedRun> {
  const domains = means.corpus.domains.map(({ name }) => name);
  return studentsOf(kind, { id: `joint:${kind}`, out: kind, path: paths.students(kind), domains }, teacher, means);
}

/** How the models of a study's cell are trained and judged; they are not kept. */
export async function cellRuns(cell: ClusterCell, teacher: TeacherAt, planning: PlanningMeans): Promise<readonly PlannedRun[]> {
  const { id, recipe, domains, out } = cell;
  const means = { ...planning, recipe };
  const { kind } = recipe.mixture;
  const judged = ({ run, ...rest }: PlannedRun): PlannedRun => ({ run: { ...run, keepsModel: false, mayDiverge: true }, ...rest, cell });
  if (kind !== "ple") return [judged(await studentsOf(kind, { id, out, path: paths.cell("students"), domains }, teacher, means))];
  const planned: PlannedRun[] = [];
  for (const stream of await readStreams(means.blobs, means.corpus, domains)) {
    const plan = triedRun(recipe, stream, teacher.record, means, `${id}:${stream.domain}`);
    planned.push(judged(await studentOf(plan, `${out}-${slugsIn(means.corpus)[stream.place]}`, [stream], teacher, means)));
  }
  return planned;
}

/** Where students of several domains go, and whose they are. */
interface StudentsAt {
  readonly id: string;
  readonly out: string;
  readonly path: string;
  readonly domains: readonly string[];
}

async function studentsOf(kind: JointKind, at: StudentsAt, teacher: TeacherAt, means: PlanningMeans): Promise<PlannedRun> {
  const { recipe, corpus, blobs } = means;
  const { id, out, path, domains } = at;
  const plan = { recipe, corpus, teacher: teacher.record, domains, stage: id, path };
  const { steps } = recipe.experts;
  const inStep = Array.from({ length: domains.length + 1 }, (_, done) => ({ trained: done === 0 ? [] : domains, step: done * steps }));
  switch (kind) {
    case "together": {
      const parts = partsOf(domains, recipe.mixture);
      const streams = inTurns(await readStreams(blobs, corpus, domains), parts);
      return withPhases(inStep, await studentOf(togetherRun(plan, parts, means), out, streams, teacher, means));
    }
    case "sequential": {
      const streams = await readStreams(blobs, corpus, orderOf(domains, recipe.mixture));
      const phases = sequentialRuns(plan, streams, means);
      const told = [{ trained: [], step: 0 }, ...streams.map(({ domain }, i) => ({ trained: [domain], step: (i + 1) * steps }))];
      const [first] = phases;
      const lesson = lessonOf(
        first,
        teacher,
        phases.map(({ salt }, i) => ({ salt, streams: [streams[i]] })),
        recipe,
      );
      const student = await studentOf(first, out, [streams[0]], teacher, means);
      return withPhases(told, { ...student, run: { ...student.run, ...lesson, order: "phases" } });
    }
    case "jeet":
    case "moe-ce":
      return withPhases(inStep, await bodiesOf(kind === "moe-ce", plan, out, teacher, means));
  }
}

const withPhases = (phases: NonNullable<ClusterRun["phases"]>, { run, ...rest }: PlannedRun): PlannedRun => ({
  run: { ...run, phases },
  ...rest,
});

/** A student of one model that has one draw. */
async function studentOf(
  plan: KeptPlan & { readonly settings: Recipe["experts"] },
  out: string,
  streams: readonly TokenStream[],
  teacher: TeacherAt,
  means: PlanningMeans,
): Promise<PlannedRun> {
  const start = `weights/${out}.start.safetensors`;
  const lesson = lessonOf(plan, teacher, [{ salt: plan.salt, streams }], means.recipe);
  const gates = lesson.tuning ? [{ name: GATES, members: ["teacher"] }] : [];
  return {
    run: {
      ...(await commonOf(plan, out, means, teacher)),
      models: [{ name: STUDENT, members: [start] }, ...gates],
      order: "one",
      ...lesson,
    },
    plan,
    files: [firstWeights(start, plan, means.recipe)],
    teacher,
  };
}

/** The bodies of a mixture, of which a step trains one, with what all share. */
async function bodiesOf(
  withCommon: boolean,
  plan: StudentsAhead,
  out: string,
  teacher: TeacherAt,
  means: PlanningMeans,
): Promise<PlannedRun> {
  const { recipe, corpus, blobs } = means;
  const streams = await readStreams(blobs, corpus, plan.domains);
  const run = bodiesRun(plan, withCommon, means);
  const first = firstParts(recipe, run.shape, streams, withCommon);
  const fileOf = (part: string, tensors: NamedTensors): WeightsFile =>
    weightsFile(`weights/${out}.${part}.start.safetensors`, () => tensors);
  const shared = fileOf(SHARED, first.shared);
  const experts = first.experts.map((body, i) => fileOf(`${EXPERT}.${i}`, body));
  const common = first.common && fileOf(COMMON, first.common);
  const model = (name: string, files: readonly WeightsFile[]) => ({ name, members: files.map((file) => file.name) });
  // A domain's windows are those of its expert by itself, and gates draw as one run.
  const turns = streams.map((stream) => ({ salt: expertSalt(stream), gates: run.salt, streams: [stream] }));
  return {
    run: {
      ...(await commonOf(run, out, means, teacher)),
      models: [model(SHARED, [shared]), model(EXPERT, experts), ...(common ? [model(COMMON, [common])] : [])],
      order: "members",
      ...lessonOf(run, teacher, turns, recipe),
    },
    plan: run,
    files: [shared, ...experts, ...(common ? [common] : [])],
    teacher,
  };
}

const slugsIn = ({ domains }: Pick<CorpusSummary, "domains">): readonly string[] => uniqueSlugs(domains.map(({ name }) => name));

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

/** What is drawn in turns: windows by one salt, what gates draw by the same or another. */
interface Turns {
  readonly salt: number;
  readonly gates?: number;
  readonly streams: readonly TokenStream[];
}

/** What a student learns, and how: of each of `turns`, its windows. */
function lessonOf(
  plan: Pick<TrainingPlan, "shape"> & { readonly settings: Recipe["experts"] },
  { record, at }: TeacherAt,
  turns: readonly Turns[],
  recipe: Recipe,
): Pick<ClusterRun, "draws" | "objective" | "teacher" | "tuning"> {
  const { settings } = plan;
  const { objective, onGrid, pass, tuning, updatesOnText } = taughtBy(settings, record.shape);
  const teacher: ClusterTeacher | null = asksTeacher(objective) ? { ...at, shape: askedShape(record.shape, pass), pass } : null;
  return {
    draws: turns.map((turn) => drawOf({ ...plan, onGrid, updatesOnText }, turn, recipe)),
    objective: clusterObjective(objective, settings.steps, settings),
    teacher,
    tuning: teacher && pass.tuned ? tuning : null,
  };
}

function drawOf(
  plan: Pick<TrainingPlan, "shape" | "settings" | "onGrid" | "updatesOnText">,
  { salt, gates = salt, streams }: Turns,
  recipe: Recipe,
): ClusterDraw {
  const { seed, context, onGrid = false } = drawSettings(recipe, { ...plan, salt });
  const turns = streams.map(({ domain }) => domain);
  return { turns, seed, context, onGrid, updatesOnText: plan.updatesOnText ?? 1, gateSeed: gateSeed(recipe, gates) };
}

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
