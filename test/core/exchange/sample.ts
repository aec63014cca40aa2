// A tiny model with everything that goes into its package, for the tests of the exchange.

import type { ModelShape } from "../../../src/core/config/sizes";
import type { ModelParts } from "../../../src/core/exchange/huggingface";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { initializeGpt } from "../../../src/core/model/gpt";

export const shape: ModelShape = { layers: 2, heads: 2, width: 8, context: 16, vocabSize: 12 };

/** A tokenizer.json with this vocabulary and the end-of-text token as number 0. */
export function tokenizerWith(vocab: Record<string, unknown>): Uint8Array {
  const added = [{ id: 0, content: "<|endoftext|>", special: true }];
  return encodeUtf8(JSON.stringify({ version: "1.0", added_tokens: added, model: { type: "BPE", vocab, merges: [] } }));
}

export const parts: ModelParts = {
  shape,
  tensors: initializeGpt(shape, 7),
  tokenizer: tokenizerWith({ "<|endoftext|>": 0, a: 1, b: 2 }),
  card: "# A model\n",
};
