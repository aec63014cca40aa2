// Whether a teacher can teach here, and experts be mixed, looked at before the first step. Not how well they do: reports
// tell that.

import { obstacleToMixing } from "../core/config/mixable";
import type { ModelRecord } from "../core/config/records";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import type { Tokenizer } from "../core/tokenizer/bpe";

/** Throws StudioError("bad-recipe") for a teacher of another tokenizer, or one whose loss on held-out text is no number. */
export function refuseUnfit({ shape, final }: Pick<ModelRecord, "shape" | "final">, { vocabSize }: Pick<Tokenizer, "vocabSize">): void {
  if (shape.vocabSize !== vocabSize)
    throw new StudioError(
      "bad-recipe",
      `The teacher was trained with a tokenizer of ${shape.vocabSize} entries, but this one has ${vocabSize}: teacher and student must read the same tokens.`,
      "Train the teacher again.",
    );
  const [broken] = Object.entries(final).find(([, { loss }]) => !Number.isFinite(loss)) ?? [];
  if (broken !== undefined)
    throw new StudioError(
      "bad-recipe",
      `The teacher's loss on held-out text of ${broken} is not a number, so there is nothing to learn from it.`,
      "Train the teacher again with a third of its learning rate.",
    );
}

/** Throws StudioError("bad-recipe") for a student that reads further than its teacher can. */
export function refuseLongStudent({ context }: ModelShape, { shape }: Pick<ModelRecord, "shape">): void {
  if (context <= shape.context) return;
  throw new StudioError(
    "bad-recipe",
    `The student reads ${context} tokens at once, but its teacher only ${shape.context}.`,
    "Choose smaller experts, or a teacher with a longer context.",
  );
}

/** Throws StudioError("bad-recipe") for experts of another tokenizer, or of different widths. */
export function refuseStrangers(experts: readonly Pick<ModelRecord, "id" | "shape">[], { vocabSize }: Pick<Tokenizer, "vocabSize">): void {
  const obstacle = obstacleToMixing(experts, vocabSize);
  if (obstacle) throw new StudioError(obstacle.code, obstacle.message, obstacle.hint);
}
