// What is read of a model besides its loss while it trains: held-out text, how surely it predicts that, what its gates do there, and
// how it answers. Not how each is found: models.ts and responses.ts have that.

import type { ModelRecord } from "../core/config/records";
import type { HeldOut } from "../core/evaluation/quality";
import type { Weights } from "../core/graph/executor";
import { readGateUse, readHeldOut, readPredictions } from "./models";
import { readResponses } from "./responses";
import type { TrainingMeans, TrainingPlan } from "./training";

/** Held-out text of every domain, as much as is scored while training or after it. */
export function readTexts(
  { shape }: Pick<TrainingPlan, "shape">,
  means: TrainingMeans,
  limit: "tokens" | "finalTokens",
): Promise<readonly HeldOut[]> {
  const { recipe, corpus, tokenizer, blobs } = means;
  return readHeldOut(blobs, corpus, tokenizer, shape.context, recipe.evaluation[limit]);
}

/** What is read of a trained model on held-out text, besides its quality. */
export async function readingsOf(
  plan: Pick<TrainingPlan, "id" | "shape" | "watched" | "tellsPredictions">,
  means: TrainingMeans,
  model: Weights,
): Promise<Pick<ModelRecord, "predictions" | "gateUse" | "responses">> {
  const { id, shape, watched, tellsPredictions = false } = plan;
  const responses = await readResponses({ stage: id, shape, domains: watched }, model, means);
  const answered = responses ? { responses } : {};
  if (!tellsPredictions && !shape.experts) return answered;
  const texts = await readTexts(plan, means, "finalTokens");
  return {
    ...answered,
    ...(tellsPredictions && { predictions: await readPredictions(means.executor, model, shape, texts) }),
    ...(shape.experts && { gateUse: await readGateUse(means.executor, model, shape, texts) }),
  };
}
