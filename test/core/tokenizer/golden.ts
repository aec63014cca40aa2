// Texts and trainings as Python `tokenizers` made them (test/golden/make_tokenizer.py), and the short way to train.

import { type TokenizerSettings, tokenizerDefaults } from "../../../src/core/config/tokenizer";
import type { BpeModel } from "../../../src/core/tokenizer/model";
import { trainBpe } from "../../../src/core/tokenizer/train";
import { WordCounts } from "../../../src/core/tokenizer/words";
import golden from "../../golden/tokenizer.json";

export const { documents, texts, trainings } = golden;

/** Trains on `texts` to the end, by the defaults where `settings` say nothing. */
export function trainOn(texts: readonly string[], settings: Partial<TokenizerSettings>): BpeModel {
  const whole = { ...tokenizerDefaults, vocabSize: 512, ...settings };
  const words = new WordCounts(whole.preTokenizer);
  for (const text of texts) words.add(text);
  const training = trainBpe(words, whole);
  for (let step = training.next(); ; step = training.next()) if (step.done) return step.value;
}
