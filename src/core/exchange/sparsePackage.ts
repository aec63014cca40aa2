// A sparse GPT as one zip: its weights, config and tokenizer, and the Python program that runs it, since transformers knows no
// model of this kind. The check behind "checked by reading it back" opens the zip as a stranger's, as package.ts does for
// dense models.

import type { ModelShape } from "../config/sizes";
import { encodeUtf8 } from "../format/utf8";
import { CONFIG, configOf, readSparseConfig } from "./config";
import { badPackage } from "./gate";
import { checkTensors, jsonFile, readTokenizerFor, tokenizerFiles } from "./huggingface";
import { factsOf, type PackageFacts } from "./package";
import { readSafetensors } from "./safetensors";
import { fileIn, readZip, writeZip } from "./zip";

const WEIGHTS = "model.safetensors";
const PROGRAM = "sparse.py";

/** Everything that goes into a sparse model's package. */
export interface SparseParts {
  readonly shape: ModelShape;
  /** The bytes of its safetensors file, by the studio's names. They go out as they are: tuned gates name their SHA-256. */
  readonly weights: Uint8Array;
  /** The bytes of tokenizer.json. */
  readonly tokenizer: Uint8Array;
  /** The texts of README.md and of sparse.py. */
  readonly card: string;
  readonly program: string;
}

/** The zip of a sparse model. Throws StudioError("bad-package") when its parts don't belong together. */
export function writeSparsePackage({ shape, weights, tokenizer, card, program }: SparseParts): Uint8Array {
  if (shape.experts === undefined) throw badPackage("A dense model has no experts, and goes out for transformers.");
  checkTensors(readSafetensors(weights), shape);
  const read = readTokenizerFor(shape.vocabSize, tokenizer);
  return writeZip([
    { name: "README.md", bytes: encodeUtf8(card) },
    { name: PROGRAM, bytes: encodeUtf8(program) },
    jsonFile(CONFIG, configOf(shape, read.endOfText)),
    ...tokenizerFiles(read, tokenizer, shape.context),
    { name: WEIGHTS, bytes: weights, stored: true },
  ]);
}

/**
 * Reads a package and checks all of it: checksums, tensors against the config, the tokenizer's ids against the config. Throws
 * StudioError("bad-package") naming the file, tensor or field, or "newer-version".
 */
export function checkSparsePackage(zip: Uint8Array): PackageFacts {
  const files = readZip(zip);
  const bytesOf = (name: string): Uint8Array => fileIn(files, name);
  const declared = readSparseConfig(bytesOf(CONFIG));
  checkTensors(readSafetensors(bytesOf(WEIGHTS)), declared.shape);
  for (const name of ["README.md", PROGRAM, "tokenizer_config.json"]) bytesOf(name);
  return factsOf(declared, bytesOf("tokenizer.json"));
}
