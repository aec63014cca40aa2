// Files that come in and are a tokenizer's, not texts: told by their names. Whether one can be used is said by the worker that
// reads it.

import type { Problem } from "../core/errors";
import type { DroppedFile } from "../protocol/commands";
import { statusOf } from "./pipeline";
import type { StudioState } from "./state/store";

/** As tokenizers come, or as a browser names their second download. */
const NAME = /^(tokenizer|vocab|merges)( ?\(\d+\))?\.(json|txt)$/i;

/** Whether these files, dropped by themselves, are a tokenizer's; in a folder they are a part of its texts. */
export const areTokenizer = (files: readonly DroppedFile[]): boolean => files.length > 0 && files.every(({ path }) => NAME.test(path));

/** Why the recipe can't be given another tokenizer now, if it can't. */
export function obstacleToTokenizer(state: StudioState): Problem | undefined {
  const status = statusOf("tokenizer", state);
  if (status !== "running" && status !== "paused") return undefined;
  return {
    code: "busy",
    message: "The tokenizer stage is at work with the tokenizer that the recipe says.",
    hint: "Stop it or let it end, then choose the files again.",
  };
}
