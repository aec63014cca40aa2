// The teacher stage: one model on all domains, which take turns.

import { teacherShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import { languageModelling } from "../core/losses/objective";
import type { TokenStream } from "../core/train/draw";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { withGpu } from "./gpu";
import { saveModel } from "./models";
import { readTokenizer, readTokens } from "./tokens";
import { trainModel } from "./training";

const SALT = 0;

/** Trains the teacher of `recipe` on the corpus in storage. */
export async function trainTeacher(
  { recipe, corpus }: TrainCommands["trainTeacher"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ModelRecord> {
  const tokenizer = await readTokenizer(blobs);
  const domains = corpus.domains.map(({ name }) => name);
  const streams: TokenStream[] = [];
  for (const [index, domain] of domains.entries()) streams.push({ domain, tokens: await readTokens(blobs, index, "train") });
  return withGpu(blobs, recipe.kernels, (executor, kernels) =>
    trainModel(
      {
        id: "teacher",
        shape: teacherShape(recipe, tokenizer.vocabSize),
        settings: recipe.teacher,
        objective: languageModelling,
        streams,
        watched: domains,
        salt: SALT,
        tellsPredictions: true,
      },
      { recipe, corpus, tokenizer, executor, kernels, context, blobs },
      async (model, record) => {
        for (const path of [paths.written, paths.signals]) await blobs.remove(path); // of the teacher before
        return saveModel(blobs, model, { ...record, path: paths.teacher });
      },
    ),
  );
}
