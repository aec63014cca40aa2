// A model among what is exported as a GGUF file, for llama.cpp and what is built on it. What is in one is core/exchange/gguf's to say.

import type { ModelRecord } from "../core/config/records";
import type { GgufDtype } from "../core/exchange/gguf/dtypes";
import { checkGpt2Gguf, writeGpt2Gguf } from "../core/exchange/gguf/gpt2";
import { readTokenizerFor } from "../core/exchange/huggingface";
import { readSafetensors } from "../core/exchange/safetensors";
import { formatBytes, formatShort } from "../core/format/format";
import { type Blobs, paths } from "../storage/blobs";
import { checkSize, type Planned } from "./planned";

/** The file of a model; `who` names it at the beginning of a sentence. */
export function plannedGguf(dtype: GgufDtype, name: string, who: string, model: ModelRecord, blobs: Blobs): Planned {
  const { shape, path } = model;
  const file = `${name}.${dtype}.gguf`;
  const origin = model.imported === undefined ? "trained with Limbeck" : "from outside, packed by Limbeck";
  return {
    name: file,
    make: async () => {
      checkSize(model.parameters * Float32Array.BYTES_PER_ELEMENT, "Export it for transformers, or train a smaller model.");
      const tensors = readSafetensors(await blobs.read(path));
      const tokenizer = readTokenizerFor(shape.vocabSize, await blobs.read(paths.tokenizer));
      return writeGpt2Gguf({ shape, tensors, tokenizer, name, description: `${who}, ${origin}` }, dtype);
    },
    check: (bytes) => {
      const { parameters, tokens } = checkGpt2Gguf(bytes, dtype);
      return `${who}: GPT-2 with ${formatShort(parameters)} parameters, its matrices in ${dtype}, ${formatBytes(bytes.length)} in all, and its tokenizer of ${tokens} tokens, for llama.cpp.`;
    },
    usage: {
      reader: `llama.cpp and what is built on it, up to ${shape.context} tokens`,
      command: `llama-completion -m ${file} -no-cnv -n ${Math.floor(shape.context / 2)} -p "Your text"`,
    },
  };
}
