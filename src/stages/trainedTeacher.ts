// A teacher that is trained from its first weights: one model, dense or sparse, on all domains, which take turns.

import { teacherShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import { languageModelling } from "../core/losses/objective";
import { paths } from "../storage/blobs";
import { saveModel } from "./models";
import type { KeptPlan } from "./runKey";
import { readStreams } from "./tokens";
import { type PlanningMeans, type TrainingMeans, type TrainingPlan, trainModel } from "./training";

const SALT = 0;

/** How the teacher of the recipe is trained on the corpus in storage. */
export async function teacherPlan({ recipe, corpus, tokenizer, blobs }: PlanningMeans, path: string): Promise<KeptPlan & TrainingPlan> {
  const domains = corpus.domains.map(({ name }) => name);
  return {
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
}

/** Trains the teacher of the recipe; its file goes to `path`. */
export async function teachWith(means: TrainingMeans, path: string = paths.teacher): Promise<ModelRecord> {
  const { blobs } = means;
  return trainModel(await teacherPlan(means, path), means, async (model, record) => {
    for (const stale of [paths.written, paths.signals]) await blobs.remove(stale); // of the teacher before
    return saveModel(blobs, model, { ...record, path });
  });
}
