// A teacher that is trained from its first weights: one model, dense or sparse, on all domains, which take turns.

import { teacherShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import { languageModelling } from "../core/losses/objective";
import { paths } from "../storage/blobs";
import { saveModel } from "./models";
import { readStreams } from "./tokens";
import { type TrainingMeans, type TrainingPlan, trainModel } from "./training";

const SALT = 0;

/** Trains the teacher of the recipe on the corpus in storage; its file goes to `path`. */
export async function teachWith(means: TrainingMeans, path: string = paths.teacher): Promise<ModelRecord> {
  const { recipe, corpus, tokenizer, blobs } = means;
  const domains = corpus.domains.map(({ name }) => name);
  const plan: TrainingPlan = {
    id: "teacher",
    shape: teacherShape(recipe, tokenizer.vocabSize),
    settings: recipe.teacher,
    objective: languageModelling,
    streams: await readStreams(blobs, corpus, domains),
    watched: domains,
    salt: SALT,
    tellsPredictions: true,
    balance: recipe.teacher.balance,
    checkpoints: { path, reads: [] },
  };
  return trainModel(plan, means, async (model, record) => {
    for (const stale of [paths.written, paths.signals]) await blobs.remove(stale); // of the teacher before
    return saveModel(blobs, model, { ...record, path });
  });
}
