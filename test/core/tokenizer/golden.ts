// Texts and trainings as Python `tokenizers` made them (test/golden/make_tokenizer.py), and the short way to train.

import type { BpeModel } from "../../../src/core/tokenizer/model";
import { type BpeSettings, trainBpe } from "../../../src/core/tokenizer/train";
import { WordCounts } from "../../../src/core/tokenizer/words";
import golden from "../../golden/tokenizer.json";

export const { documents, texts, trainings } = golden;

/** Trains on `texts` to the end. */
export function trainOn(texts: readonly string[], settings: BpeSettings): BpeModel {
  const words = new WordCounts();
  for (const text of texts) words.add(text);
  const training = trainBpe(words, settings);
  for (let step = training.next(); ; step = training.next()) if (step.done) return step.value;
}
