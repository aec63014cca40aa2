// The expert stage: one student distilled from the teacher on one domain, to be kept or, in a study, only to be judged.

import { expertId } from "../core/config/expertId";
import { expertShape, type Recipe } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../core/config/records";
import type { Responses } from "../core/config/responses";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import type { DomainResult, DoneResult } from "../core/study/study";
import type { ExpertArguments, TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { type Branch, type Branching, importedStart, nearestExpert } from "./branch";
import { kernelsOf } from "./checkpoints";
import { judgedOn } from "./judging";
import { saveModel } from "./models";
import { readTexts } from "./readings";
import type { KeptPlan } from "./runKey";
import { expertSalt, type Teaching, withDistilling, withTeaching } from "./teaching";
import { type DomainStream, readStream } from "./tokens";
import { type PlanningMeans, type TrainingMeans, type TrainingPlan, trainModel } from "./training";
import { saveGates, type TunedGates } from "./tunedGates";

/** Addresses the first weights that experts share. */
const SHARED_START = 2 ** 19;

/** Distils the expert of `domain`. Throws StudioError("missing-stage") for a domain the corpus does not have. */
export async function trainExpert(given: TrainCommands["trainExpert"]["arguments"], context: Context, blobs: Blobs): Promise<ModelRecord> {
  const { recipe, corpus, domain } = given;
  const kernels = recipe.kernels ?? (await kernelsOf([paths.expert(placeOf(domain, corpus))], blobs));
  return withDistilling({ ...given, kernels }, context, blobs, (means) => distilExpert(given, means));
}

/** Distils an expert of `domain` as part of the stage `stage`, and says how good it was. */
export async function tryExpert(
  given: TrainCommands["tryExpert"]["arguments"],
  context: Context,
  blobs: Blobs,
  imports: Blobs = blobs,
): Promise<DomainResult> {
  const { recipe, corpus, domain } = given;
  const kernels = recipe.kernels ?? (await kernelsOf([paths.cell(placeOf(domain, corpus))], blobs));
  return orDiverged(
    withDistilling({ ...given, kernels }, context, blobs, (means) => judgeExpert(given, { ...means, mayDiverge: true }, imports)),
  );
}

const placeOf = (domain: string, { domains }: CorpusSummary): number => domains.findIndex(({ name }) => name === domain);

/** A judgement, or that the loss was no number, which is an answer, too. */
export async function orDiverged<Judgement>(
  judging: Promise<Judgement>,
): Promise<Judgement | Extract<DomainResult, { state: "diverged" }>> {
  try {
    return await judging;
  } catch (error) {
    if (!(error instanceof StudioError && error.code === "loss-not-finite")) throw error;
    const { code, message, hint } = error;
    return { state: "diverged", problem: { code, message, hint } };
  }
}

/** trainExpert on an executor that is there; its file goes to `pathOf` its domain's number. */
export async function distilExpert(
  { recipe, corpus, domain, teacher, experts = [] }: ExpertArguments,
  means: TrainingMeans,
  pathOf: (place: number) => string = paths.expert,
): Promise<ModelRecord> {
  const { blobs } = means;
  const stream = await readStream(blobs, corpus, domain);
  const run = expertRun(recipe, stream, teacher, means, pathOf);
  const branch = await branchOf({ stage: run.id, shape: run.shape, text: stream, experts }, means);
  return withTeaching({ ...run, teacher, streams: [stream] }, means, (teaching, writtenText) =>
    trainModel({ ...run, ...teaching, ...(branch && { branch }) }, means, async (model, record) => {
      const tuned = await gatesOf(teaching, teacher.path, { shape: run.shape, domain }, means);
      const gates = tuned && (await saveGates(tuned, paths.gates(stream.place), means));
      return saveModel(blobs, model, {
        ...record,
        ...(writtenText && { writtenText }),
        ...(gates && { gates }),
        path: pathOf(stream.place),
      });
    }),
  );
}

/** How the expert of a stream's domain is trained; `pathOf` its number is where it goes. */
export function expertRun(
  recipe: Recipe,
  stream: DomainStream,
  teacher: Pick<ModelRecord, "path">,
  { tokenizer }: Pick<PlanningMeans, "tokenizer">,
  pathOf: (place: number) => string = paths.expert,
) {
  const { experts: settings } = recipe;
  return {
    id: expertId(stream.domain),
    shape: expertShape(recipe, tokenizer.vocabSize),
    settings,
    salt: expertSalt(stream),
    initialSalt: settings.start === "shared" ? SHARED_START : undefined,
    watched: [stream.domain],
    checkpoints: { path: pathOf(stream.place), reads: [teacher.path] },
  } satisfies KeptPlan;
}

/** The same for an expert that is only judged, as part of the stage `stage`. */
export function triedRun(
  recipe: Recipe,
  stream: DomainStream,
  teacher: Pick<ModelRecord, "path">,
  { tokenizer }: Pick<PlanningMeans, "tokenizer">,
  stage: string,
) {
  return {
    id: stage,
    shape: expertShape(recipe, tokenizer.vocabSize),
    settings: { ...recipe.experts, evaluations: 1 },
    salt: expertSalt(stream),
    checkpoints: { path: paths.cell(stream.place), reads: [teacher.path] },
    ...judgedOn([stream.domain]),
  } satisfies KeptPlan & Pick<TrainingPlan, "judgesAlong">;
}

/** What an expert begins as a copy of, where the recipe says so and it is there. */
async function branchOf(branching: Branching, means: TrainingMeans, imports: Blobs = means.blobs): Promise<Branch | undefined> {
  const { start, imported } = means.recipe.experts;
  if (start === "nearest") return nearestExpert(branching, means);
  return start === "imported" ? importedStart(imported, branching.shape, means, imports) : undefined;
}

/** The gates that were tuned while an expert learned, if any were, with held-out text of its domain. */
async function gatesOf(
  { teacher, tuning }: Teaching,
  path: string,
  { shape, domain }: { readonly shape: ModelShape; readonly domain: string },
  means: TrainingMeans,
): Promise<TunedGates | undefined> {
  if (!teacher || !tuning) return undefined;
  const texts = await readTexts({ shape }, means, "finalTokens");
  const text = texts.find((one) => one.domain === domain);
  return text && { gates: tuning.gates, teacher: { ...teacher, path }, text };
}

/** An expert as `distilExpert` makes it, judged on its domain alone before and after. */
export async function judgeExpert(
  { recipe, corpus, domain, teacher, stage }: ExpertArguments & { readonly stage: string },
  means: TrainingMeans,
  imports: Blobs = means.blobs,
): Promise<DomainResult> {
  const stream = await readStream(means.blobs, corpus, domain);
  const run = triedRun(recipe, stream, teacher, means, stage);
  const branch = await branchOf({ stage, shape: run.shape, text: stream, experts: [] }, means, imports);
  return withTeaching({ ...run, teacher, streams: [stream] }, means, (teaching) =>
    trainModel({ ...run, ...teaching, ...(branch && { branch }) }, means, async (_, { final, seconds, tokens, responses }, path) => ({
      state: "done",
      quality: final[domain],
      path: path.map((domains) => domains[domain]),
      seconds,
      tokens,
      ...(responses?.[domain] && { responses: scoresOf(responses[domain]) }),
    })),
  );
}

/** Answers without what was said: a study keeps figures alone. */
function scoresOf(responses: Responses): NonNullable<DoneResult["responses"]> {
  const scores = Object.entries(responses).map(([split, { rougeL, loss }]) => [split, { rougeL, loss }]);
  return Object.fromEntries(scores);
}
