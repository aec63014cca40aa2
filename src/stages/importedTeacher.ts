// A model from outside in the place of a trained teacher: it is judged on held-out text as a trained one is, and nothing of it changes.

import type { ModelRecord, QualityByDomain } from "../core/config/records";
import { type ModelShape, parameterCount } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import { formatCount } from "../core/format/format";
import type { Weights } from "../core/graph/executor";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { type Blobs, paths } from "../storage/blobs";
import { bringImported } from "./importedModel";
import { createScorer, loadWeights } from "./models";
import { readingsOf, readTexts } from "./readings";
import type { TrainingMeans } from "./training";

const STAGE = "teacher";

/**
 * The record of the model from outside that the recipe names, whose file is among `imports`. Throws StudioError("missing-stage") where
 * it is not there, and "bad-recipe" for a model of another vocabulary than the tokenizer's.
 */
export async function takeTeacher(means: TrainingMeans, imports: Blobs): Promise<ModelRecord> {
  const { recipe, tokenizer, executor, kernels, blobs } = means;
  const hash = recipe.teacher.imported;
  const { path, shape, bytes } = await bringImported(hash, imports, blobs);
  refuseOtherVocabulary(shape, tokenizer);
  const weights = await loadWeights(executor, blobs, path);
  try {
    const judged = await judge(shape, weights, means);
    for (const stale of [paths.written, paths.signals]) await blobs.remove(stale); // of the teacher before
    return {
      id: STAGE,
      shape,
      parameters: parameterCount(shape),
      path,
      steps: 0,
      tokens: 0,
      seconds: 0,
      ...judged,
      kernels: kernels(),
      seed: recipe.seed,
      bytes,
      imported: hash,
    };
  } finally {
    weights.dispose();
  }
}

/** How good it is on held-out text, domain by domain, and what else is told of a teacher. */
async function judge(
  shape: ModelShape,
  weights: Weights,
  means: TrainingMeans,
): Promise<Pick<ModelRecord, "final" | "predictions" | "responses">> {
  const { corpus, executor, context } = means;
  const texts = await readTexts({ shape }, means, "finalTokens");
  const scorer = await createScorer(executor, weights, shape, shape.context, Math.max(...texts.map(({ sequences }) => sequences.length)));
  let final: QualityByDomain = {};
  try {
    for (const [done, text] of texts.entries()) {
      await context.checkpoint(STAGE);
      context.emit({
        kind: "progress",
        stage: STAGE,
        done,
        total: texts.length,
        unit: "domains",
        note: `how well it reads ${text.domain}`,
      });
      final = { ...final, ...(await scorer.quality([text])) };
    }
  } finally {
    scorer.dispose();
  }
  context.emit({ kind: "evaluation", stage: STAGE, step: 0, tokens: 0, domains: final });
  const watched = corpus.domains.map(({ name }) => name);
  return { final, ...(await readingsOf({ id: STAGE, shape, watched, tellsPredictions: true }, means, weights)) };
}

function refuseOtherVocabulary({ vocabSize }: ModelShape, tokenizer: Pick<Tokenizer, "vocabSize">): void {
  if (vocabSize === tokenizer.vocabSize) return;
  throw new StudioError(
    "bad-recipe",
    `The model from outside has ${formatCount(vocabSize)} rows of embeddings, but the tokenizer has ${formatCount(tokenizer.vocabSize)} tokens: they are not of each other.`,
    "Choose the model's files with its tokenizer.json among them, and run the tokenizer again.",
  );
}
