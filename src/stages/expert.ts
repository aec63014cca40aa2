// The expert stage: one student distilled from the teacher on one domain, to be kept or, in a study, only to be judged.

import { expertShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import type { Weights } from "../core/graph/executor";
import { asksTeacher, distillation } from "../core/losses/objective";
import type { DomainResult } from "../core/study/study";
import { windowsOf } from "../core/train/draw";
import type { ExpertArguments, TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { type Branch, type BranchingMeans, nearestExpert } from "./branch";
import { type CachedSignal, openCachedSignal, type SignalMeans } from "./cachedSignal";
import { withGpu } from "./gpu";
import { loadWeights, saveModel } from "./models";
import { refuseUnfit } from "./teacherFit";
import { readTokenizer, readTokens } from "./tokens";
import { drawSettings, type Trained, type TrainingPlan, trainModel } from "./training";
import { teachersText } from "./writtenText";

/** Distils the expert of `domain`. Throws StudioError("missing-stage") for a domain the corpus does not have. */
export function trainExpert(given: TrainCommands["trainExpert"]["arguments"], context: Context, blobs: Blobs): Promise<ModelRecord> {
  const path = paths.expert(placeOf(given));
  return distil(given, { id: `expert:${given.domain}` }, context, blobs, (model, record) => saveModel(blobs, model, { ...record, path }));
}

/** Distils an expert of `domain` as part of the stage `stage`, and says how good it was. A loss that is no number is an answer, too. */
export async function tryExpert(
  { stage, ...given }: TrainCommands["tryExpert"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<DomainResult> {
  const { domain } = given;
  try {
    return await distil(given, { id: stage, judged: [domain] }, context, blobs, async (_, { final, seconds, tokens }) => ({
      state: "done",
      quality: final[domain],
      seconds,
      tokens,
    }));
  } catch (error) {
    if (!(error instanceof StudioError && error.code === "loss-not-finite")) throw error;
    const { code, message, hint } = error;
    return { state: "diverged", problem: { code, message, hint } };
  }
}

/** The number of the domain in its corpus. */
function placeOf({ corpus, domain }: ExpertArguments): number {
  const index = corpus.domains.findIndex(({ name }) => name === domain);
  if (index < 0) throw new StudioError("missing-stage", `The corpus has no domain ${domain}.`, "Add its text on the Corpus screen.");
  return index;
}

/** What the recipe lets an expert start from, if not from fresh weights. */
async function branchOf(
  { recipe, experts = [] }: ExpertArguments,
  stage: string,
  shape: ModelShape,
  tokens: Uint16Array,
  means: BranchingMeans,
): Promise<Branch | undefined> {
  return recipe.experts.start === "nearest" ? nearestExpert({ stage, shape, tokens, experts }, means) : undefined;
}

async function distil<Kept>(
  given: ExpertArguments,
  named: Pick<TrainingPlan, "id" | "judged">,
  context: Context,
  blobs: Blobs,
  keep: (model: Weights, record: Trained) => Promise<Kept>,
): Promise<Kept> {
  const { recipe, corpus, domain, teacher } = given;
  const index = placeOf(given);
  const tokenizer = await readTokenizer(blobs);
  refuseUnfit(teacher, tokenizer);
  const stream = { domain, tokens: await readTokens(blobs, index, "train") };
  const objective = distillation(recipe.experts);
  const { signal, studentTextShare, windows } = recipe.experts;
  const onGrid = signal === "cached" || (signal === "live" && windows === "grid");
  const basis = { shape: expertShape(recipe, tokenizer.vocabSize), settings: recipe.experts, salt: 1 + index, onGrid };
  const { context: length } = basis.shape;
  const isTaught = asksTeacher(objective);
  const isCached = isTaught && signal === "cached";
  const openAnswers = (means: SignalMeans): Promise<CachedSignal> => {
    const { steps, cachedTokens: count, temperature } = recipe.experts;
    const { tokens } = stream;
    const asked = windowsOf(stream, steps, drawSettings(recipe, basis));
    return openCachedSignal(
      { stage: named.id, domain: index, tokens, windows: asked, context: length, count, temperature, teacher },
      means,
    );
  };
  return withGpu(blobs, recipe.kernels, async (executor, kernels) => {
    // The writing's seed is the teacher's, so that experts of different seeds learn from one text.
    const writing = { stage: named.id, teacher, seed: teacher.seed ?? recipe.seed, stream, context: length, run: recipe.experts };
    const written = signal === "teacher-text" ? await teachersText(writing, { executor, tokenizer, context, blobs }) : undefined;
    const cached = isCached ? await openAnswers({ executor, context, blobs }) : undefined;
    const branch = await branchOf(given, named.id, basis.shape, stream.tokens, { executor, context, blobs });
    const weights = isTaught && !isCached ? await loadWeights(executor, blobs, teacher.path) : undefined;
    try {
      return await trainModel(
        {
          ...named,
          ...basis,
          objective,
          streams: [stream],
          ...(branch && { branch }),
          ...(written && { written }),
          ...(signal === "student-text" && { ownTextShare: studentTextShare }),
          watched: [domain],
          ...(cached && { cached }),
          ...(weights && { teacher: { weights, shape: teacher.shape } }),
        },
        { recipe, corpus, tokenizer, executor, kernels, context, blobs },
        (model, record) => keep(model, { ...record, ...(written && { writtenText: written.record }) }),
      );
    } finally {
      weights?.dispose();
    }
  });
}
