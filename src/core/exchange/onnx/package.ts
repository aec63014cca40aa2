// A dense model as the folder that transformers.js and Optimum load, with a page beside it that writes with the model in any
// browser, as one zip; and the check of such a zip once it is written. Not the model's operators (gpt2.ts) nor the page (page.ts).

import { CONFIG, configOf, readConfig } from "../config";
import { badPackage } from "../gate";
import { cardFile, generationFile, jsonFile, type ModelParts, readTokenizerFor, tokenizerFiles } from "../huggingface";
import { factsOf, type PackageFacts } from "../package";
import { fileIn, readZip, writeZip } from "../zip";
import { checkGpt2, type Precision, writeGpt2 } from "./gpt2";
import { checkPage, type PageFiles, pageFiles } from "./page";

/** Where transformers.js looks for weights of each precision, by its own word for it. */
const FILES: Readonly<Record<Precision, { readonly dtype: string; readonly model: string }>> = {
  float32: { dtype: "fp32", model: "onnx/model.onnx" },
  float16: { dtype: "fp16", model: "onnx/model_fp16.onnx" },
};

export interface OnnxParts extends ModelParts {
  readonly precision: Precision;
  /** What the page calls the model. */
  readonly title: string;
  readonly page: PageFiles;
}

/** The zip. Throws StudioError("bad-package") when tensors, shape and tokenizer don't belong together, and as writeGpt2. */
export function writeOnnxPackage({ shape, tensors, tokenizer, card, precision, title, page }: OnnxParts): Uint8Array {
  const read = readTokenizerFor(shape.vocabSize, tokenizer);
  const { dtype, model } = FILES[precision];
  const custom = { dtype, kv_cache_dtype: { fp16: "float16" } };
  return writeZip([
    cardFile(card),
    jsonFile(CONFIG, { ...configOf(shape, read.endOfText), "transformers.js_config": custom }),
    generationFile(read.endOfText, shape.context),
    ...tokenizerFiles(read, tokenizer, shape.context),
    ...pageFiles({ title, precision, experts: [{ domain: title, model, shape }] }, page),
    { name: model, bytes: writeGpt2(shape, tensors, precision), stored: true },
  ]);
}

/**
 * Reads a package and checks all of it, its ONNX file against the weights that it was made of. Throws StudioError("bad-package")
 * naming the file, tensor or field.
 */
export function checkOnnxPackage(
  zip: Uint8Array,
  { shape, tensors, precision }: Pick<OnnxParts, "shape" | "tensors" | "precision">,
): PackageFacts {
  const files = readZip(zip);
  const bytesOf = (name: string): Uint8Array => fileIn(files, name);
  const facts = factsOf(readConfig(bytesOf(CONFIG)), bytesOf("tokenizer.json"));
  for (const name of ["README.md", "generation_config.json", "tokenizer_config.json"]) bytesOf(name);
  const { experts } = checkPage(files);
  if (experts.length !== 1 || experts[0].model !== FILES[precision].model) throw badPackage("The page is of another model.");
  checkGpt2(bytesOf(FILES[precision].model), shape, tensors, precision);
  return facts;
}
