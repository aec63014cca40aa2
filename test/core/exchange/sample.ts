// A tiny model with everything that goes into its package, for the tests of the exchange.

import type { ModelShape } from "../../../src/core/config/sizes";
import type { ModelParts } from "../../../src/core/exchange/huggingface";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { initializeGpt } from "../../../src/core/model/gpt";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { trainBpe } from "../../../src/core/tokenizer/train";
import { WordCounts } from "../../../src/core/tokenizer/words";

export const shape: ModelShape = { layers: 2, heads: 2, width: 8, context: 16, vocabSize: 264 };

/** A tokenizer with up to `vocabSize` tokens, learned from `texts`. */
export function tokenizerFrom(texts: readonly string[], vocabSize: number): Tokenizer {
  const words = new WordCounts("gpt2");
  for (const text of texts) words.add(text);
  const training = trainBpe(words, { vocabSize, minFrequency: 2 });
  for (;;) {
    const step = training.next();
    if (step.done) return new Tokenizer(step.value);
  }
}

/** Four tokens fewer than the model has room for. */
export const tokenizer = tokenizerFrom(["the cat, the hat, the cat"], shape.vocabSize - 4);

export const parts: ModelParts = {
  shape,
  tensors: initializeGpt(shape, 7),
  tokenizer: encodeUtf8(toTokenizerJson(tokenizer)),
  card: "# A model\n",
};
