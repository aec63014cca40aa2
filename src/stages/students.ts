// Students of several domains that are trained in one run, of any joint kind: kept for the project, or only judged for a
// study. Not how a kind trains its own: oneStudent.ts and its neighbours have that.

import type { JointPart, JointRecord, Phase } from "../core/config/jointRecord";
import type { JointKind } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord, QualityByDomain } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import { writeSafetensors } from "../core/exchange/safetensors";
import type { Weights } from "../core/graph/executor";
import type { DomainResult } from "../core/study/study";
import type { StudyProgress, TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { trainBodies } from "./bodies";
import { kernelsOf } from "./checkpoints";
import { orDiverged } from "./expert";
import { trainSequential, trainTogether } from "./oneStudent";
import { withDistilling } from "./teaching";
import type { Trained, TrainingMeans } from "./training";

/** What students are trained for and from. */
export interface StudentsPlan {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  readonly teacher: ModelRecord;
  /** Domains that are trained and judged, in the order of the corpus. */
  readonly domains: readonly string[];
  /** The stage that is told of it. */
  readonly stage: string;
  /** The path by which its states on the way are kept. */
  readonly path: string;
}

/** The same where all that is known of the teacher is where it will be. */
export type StudentsAhead = Omit<StudentsPlan, "teacher"> & { readonly teacher: Pick<ModelRecord, "path"> };

/** A part of trained students, as the file that it goes to. */
export interface StudentPart extends Omit<JointPart, "path"> {
  /** The part's name in storage, as paths.joint takes it. */
  readonly file: string | number;
  readonly weights: Pick<Weights, "read">;
}

/** What is known of trained students, wherever their weights go. */
export interface TrainedStudents extends Pick<Trained, "steps" | "seconds" | "precision"> {
  readonly shape: ModelShape;
  /** Each domain by what answers for it, on the text of the final figures: before the first phase and after every one. */
  readonly phases: readonly Phase[];
  /** Tokens that were trained on, by domain. */
  readonly tokens: Readonly<Record<string, number>>;
  /** Where there is a common expert: without it. */
  readonly withoutCommon?: QualityByDomain;
}

/** Trains students and gives their parts, with what is known of them, to `keep`; they are gone after that. */
export type StudentTraining = <Kept>(
  plan: StudentsPlan,
  means: TrainingMeans,
  keep: (parts: readonly StudentPart[], trained: TrainedStudents) => Promise<Kept>,
) => Promise<Kept>;

/** How the students of a kind are trained. */
function trainingOf(kind: JointKind): StudentTraining {
  switch (kind) {
    case "sequential":
      return trainSequential;
    case "together":
      return trainTogether;
    case "jeet":
      return trainBodies(false);
    case "moe-ce":
      return trainBodies(true);
  }
}

/** Trains the project's students of a kind on all its domains and keeps them, a file for each part. */
export async function trainJoint(given: TrainCommands["trainJoint"]["arguments"], context: Context, blobs: Blobs): Promise<JointRecord> {
  const kernels = given.recipe.kernels ?? (await kernelsOf([paths.students(given.kind)], blobs));
  return withDistilling({ ...given, kernels }, context, blobs, (means) => keepStudents(given, means));
}

/** Trains students of the recipe's kind as part of the stage `stage`, and says how each domain went. */
export async function tryStudents(
  { progress, ...given }: TrainCommands["tryStudents"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<Readonly<Record<string, DomainResult>>> {
  const kernels = given.recipe.kernels ?? (await kernelsOf([paths.cell("students")], blobs));
  const telling = countingPhases(context, progress, given.recipe);
  return withDistilling({ ...given, kernels }, telling, blobs, (means) => judgeStudents(given, means));
}

/** A context that also tells, at every evaluation, how many more experts would be done by then. */
export function countingPhases(context: Context, progress: StudyProgress, { experts: { steps } }: Pick<Recipe, "experts">): Context {
  return {
    ...context,
    emit(event) {
      context.emit(event);
      if (event.kind !== "evaluation") return;
      context.emit({ kind: "progress", stage: event.stage, ...progress, done: progress.done + Math.floor(event.step / steps) });
    },
  };
}

/** trainJoint on an executor that is there. */
export function keepStudents(
  { recipe, corpus, teacher, kind }: TrainCommands["trainJoint"]["arguments"],
  means: TrainingMeans,
): Promise<JointRecord> {
  const id = `joint:${kind}` as const;
  const domains = corpus.domains.map(({ name }) => name);
  const { blobs, kernels } = means;
  return trainingOf(kind)(
    { recipe, corpus, teacher, domains, stage: id, path: paths.students(kind) },
    means,
    async (students, { tokens, phases, withoutCommon, ...trained }) => {
      const parts: JointPart[] = [];
      for (const { file, weights, ...part } of students) {
        const path = paths.joint(kind, file);
        await blobs.write(path, writeSafetensors(await weights.read()));
        parts.push({ ...part, path });
      }
      return {
        id,
        kind,
        domains,
        parts,
        ...trained,
        tokens: Object.values(tokens).reduce((sum, count) => sum + count, 0),
        final: lastOf(phases),
        phases,
        kernels: kernels(),
        seed: recipe.seed,
      };
    },
  );
}

/** tryStudents on an executor that is there. Seconds are shared out equally: a domain's own can't be told apart. */
export async function judgeStudents(
  plan: Omit<StudentsPlan, "path">,
  means: TrainingMeans,
): Promise<Readonly<Record<string, DomainResult>>> {
  const { recipe, domains } = plan;
  const { kind } = recipe.mixture;
  if (kind === "ple") throw new Error("separate experts are tried one by one");
  const judging = trainingOf(kind)(
    { ...plan, path: paths.cell("students") },
    { ...means, mayDiverge: true },
    async (_, { phases, seconds, tokens, withoutCommon }) => ({
      results: Object.fromEntries(
        domains.map((domain): [string, DomainResult] => [
          domain,
          {
            state: "done",
            quality: lastOf(phases)[domain],
            path: phases.map((phase) => phase.domains[domain]),
            seconds: seconds / domains.length,
            tokens: tokens[domain],
            ...(withoutCommon && { withoutCommon: withoutCommon[domain] }),
          },
        ]),
      ),
    }),
  );
  const judged = await orDiverged(judging);
  return "results" in judged ? judged.results : Object.fromEntries(domains.map((domain) => [domain, judged]));
}

const lastOf = (phases: readonly Phase[]): QualityByDomain => phases[phases.length - 1].domains;
