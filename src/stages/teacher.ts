// The teacher stage: one model on all domains, which take turns.

import { teacherShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import { languageModelling } from "../core/losses/objective";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { withGpu } from "./gpu";
import { saveModel } from "./models";
import { readStreams, readTokenizer } from "./tokens";
import { type TrainingMeans, type TrainingPlan, trainModel } from "./training";

const SALT = 0;

/** Trains the teacher of `recipe` on the corpus in storage. */
export async function trainTeacher(
  { recipe, corpus }: TrainCommands["trainTeacher"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ModelRecord> {
  const tokenizer = await readTokenizer(blobs);
  return withGpu(blobs, recipe.kernels, (executor, kernels) => teachWith({ recipe, corpus, tokenizer, executor, kernels, context, blobs }));
}

/** trainTeacher on an executor that is there. */
export async function teachWith(means: TrainingMeans): Promise<ModelRecord> {
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
  };
  return trainModel(plan, means, async (model, record) => {
    for (const path of [paths.written, paths.signals]) await blobs.remove(path); // of the teacher before
    return saveModel(blobs, model, { ...record, path: paths.teacher });
  });
}
