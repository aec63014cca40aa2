// The expert stage: one student distilled from the teacher on one domain.

import { expertShape } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import { StudioError } from "../core/errors";
import { distillation } from "../core/losses/objective";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { withGpu } from "./gpu";
import { loadWeights } from "./models";
import { readTokenizer, readTokens } from "./tokens";
import { trainModel } from "./training";

/** Distils the expert of `domain`. Throws StudioError("missing-stage") for a domain the corpus does not have. */
export async function trainExpert(
  { recipe, corpus, domain, teacher }: TrainCommands["trainExpert"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ModelRecord> {
  const index = corpus.domains.findIndex(({ name }) => name === domain);
  if (index < 0) throw new StudioError("missing-stage", `The corpus has no domain ${domain}.`, "Add its text on the Corpus screen.");
  const tokenizer = await readTokenizer(blobs);
  const tokens = await readTokens(blobs, index, "train");
  return withGpu(blobs, recipe.kernels, async (executor, kernels) => {
    const weights = await loadWeights(executor, blobs, teacher.path);
    try {
      return await trainModel(
        {
          id: `expert:${domain}`,
          path: paths.expert(index),
          shape: expertShape(recipe, tokenizer.vocabSize),
          settings: recipe.experts,
          objective: distillation(recipe.experts),
          streams: [{ domain, tokens }],
          watched: [domain],
          salt: 1 + index,
          teacher: { weights, shape: teacher.shape },
        },
        { recipe, corpus, tokenizer, executor, kernels, context, blobs },
      );
    } finally {
      weights.dispose();
    }
  });
}
