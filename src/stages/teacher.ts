// The teacher stage: a model that is trained on all domains, made of the experts that learned from one, or brought from outside.

import type { ModelRecord } from "../core/config/records";
import { NO_FILE } from "../core/config/tokenizer";
import type { TrainCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { kernelsOf } from "./checkpoints";
import { withGpu } from "./gpu";
import { takeTeacher } from "./importedTeacher";
import { readTokenizer } from "./tokens";
import { teachWith } from "./trainedTeacher";
import { kernelsOfParts, upcycleWith } from "./upcycledTeacher";

/** Makes the teacher of `recipe` from the corpus in storage, or takes the one that it names, which is among `imports`. */
export async function trainTeacher(
  { recipe, corpus, experts = [] }: TrainCommands["trainTeacher"]["arguments"],
  context: Context,
  blobs: Blobs,
  imports: Blobs = blobs,
): Promise<ModelRecord> {
  const tokenizer = await readTokenizer(blobs);
  const isUpcycled = recipe.teacher.kind === "upcycled";
  const recorded = recipe.kernels ?? (await (isUpcycled ? kernelsOfParts(corpus, blobs) : kernelsOf([paths.teacher], blobs)));
  return withGpu(blobs, recorded, (executor, kernels) => {
    const means = { recipe, corpus, tokenizer, executor, kernels, context, blobs };
    if (recipe.teacher.imported !== NO_FILE) return takeTeacher(means, imports);
    return isUpcycled ? upcycleWith(means, experts) : teachWith(means);
  });
}
