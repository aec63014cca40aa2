// A model as one zip, and the check behind "checked by reading it back": the zip is opened as a stranger's would be,
// and its weights, config and tokenizer must agree with one another.

import { type ModelShape, parameterCount } from "../config/sizes";
import { CONFIG, type DeclaredModel, readConfig } from "./config";
import { badPackage } from "./gate";
import { checkTensors, huggingFaceFolder, type ModelParts, readTokenizerFor, withoutPrefix } from "./huggingface";
import { readSafetensors } from "./safetensors";
import { fileIn, readZip, writeZip } from "./zip";

/** What a checked package holds. */
export interface PackageFacts {
  readonly shape: ModelShape;
  readonly parameters: number;
  /** Entries of the tokenizer; the model's vocabulary may have room for more. */
  readonly tokens: number;
}

/** The zip of a model's Hugging Face folder. Throws StudioError("bad-package") when its parts don't belong together. */
export function writePackage(parts: ModelParts): Uint8Array {
  return writeZip(huggingFaceFolder(parts));
}

/**
 * Reads a package and checks all of it: checksums, tensors against the config, the tokenizer's ids against the
 * config. Throws StudioError("bad-package") naming the file, tensor or field.
 */
export function checkPackage(zip: Uint8Array): PackageFacts {
  const files = readZip(zip);
  const bytesOf = (name: string): Uint8Array => fileIn(files, name);
  const declared = readConfig(bytesOf(CONFIG));
  checkTensors(withoutPrefix(readSafetensors(bytesOf("model.safetensors"))), declared.shape);
  for (const name of ["README.md", "generation_config.json", "tokenizer_config.json"]) bytesOf(name);
  return factsOf(declared, bytesOf("tokenizer.json"));
}

/** The facts of a model with this tokenizer.json. Throws StudioError("bad-package") where the two don't belong together. */
export function factsOf({ shape, endOfText }: DeclaredModel, tokenizerJson: Uint8Array): PackageFacts {
  const tokenizer = readTokenizerFor(shape.vocabSize, tokenizerJson);
  if (tokenizer.endOfText !== endOfText) {
    throw badPackage(`${CONFIG}: eos_token_id is ${endOfText}, but tokenizer.json gives ${tokenizer.endOfText}.`);
  }
  return { shape, parameters: parameterCount(shape), tokens: tokenizer.vocabSize };
}
