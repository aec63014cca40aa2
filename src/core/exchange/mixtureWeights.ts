// The weights of a mixture as the files of its package, and the check of such files against the manifest. Experts by
// themselves are Hugging Face folders; those trained jointly are bodies between one embedding and one head, a file each.

import { innerWidth, type ModelShape } from "../config/sizes";
import { StudioError } from "../errors";
import type { NamedTensors } from "../graph/executor";
import { TOKEN_EMBEDDING } from "../model/gpt";
import { sharedShapes } from "../model/mixture";
import { readConfig } from "./config";
import { badPackage, shown } from "./gate";
import { checkShapes, checkTensors, modelFiles, weightsFile, withoutPrefix } from "./huggingface";
import type { ListedExpert, MixtureManifest } from "./mixtureManifest";
import { readSafetensors } from "./safetensors";
import type { PackedFile } from "./zip";

export const SHARED = "shared.safetensors";
export const COMMON = "common.safetensors";

/** Of an expert by itself, in a folder with its config.json. */
const WEIGHTS = "model.safetensors";

/** An expert before it is packed: a whole GPT-2, or a body without embedding, by the studio's names. */
export interface MixtureExpert {
  readonly domain: string;
  readonly shape: ModelShape;
  readonly tensors: NamedTensors;
}

/** The files of an expert, that of its weights last. Throws StudioError("bad-package") when its tensors are not those of its shape. */
export function expertFiles({ shape, tensors }: MixtureExpert, slug: string, isWhole: boolean, endOfText: number): readonly PackedFile[] {
  if (!isWhole) return [weightsFile(`experts/${slug}.safetensors`, tensors)];
  return modelFiles(shape, tensors, endOfText).map((file) => ({ ...file, name: `experts/${slug}/${file.name}` }));
}

/**
 * Checks every file of weights that the manifest names, and counts their parameters. Throws StudioError("bad-package")
 * naming file and tensor.
 */
export function checkWeights(manifest: MixtureManifest, read: (path: string) => Uint8Array): number {
  const { kind, experts, shared, common, tokenizer } = manifest;
  const { shape } = experts[0];
  let parameters = 0;
  const checkFile = (path: string, check: (tensors: NamedTensors) => void): void =>
    inFile(path, () => {
      const tensors = readSafetensors(read(path));
      check(tensors);
      for (const { data } of tensors.values()) parameters += data.length;
    });
  for (const expert of experts) {
    checkFile(expert.weights, (tensors) => {
      if (kind === "ple") checkWhole(expert, tensors, tokenizer.endOfText, shape.vocabSize, read);
      else checkBody(tensors, expert.shape, shape);
    });
  }
  if (shared !== undefined) checkFile(shared, (tensors) => checkShared(tensors, shape));
  if (common !== undefined) checkFile(common, (tensors) => checkBody(tensors, shape, shape));
  return parameters;
}

/** Checks that an expert is the GPT-2 that the manifest and the config.json beside it declare. */
function checkWhole(
  { weights, shape }: ListedExpert,
  tensors: NamedTensors,
  endOfText: number,
  vocabSize: number,
  read: (path: string) => Uint8Array,
): void {
  if (!weights.endsWith(`/${WEIGHTS}`)) throw badPackage(`this is no ${WEIGHTS} in a folder of its own.`);
  const config = readConfig(read(`${weights.slice(0, -WEIGHTS.length)}config.json`));
  if (!isSameShape(config.shape, shape)) throw badPackage(`config.json declares ${shown(config.shape)}, the manifest ${shown(shape)}.`);
  if (config.endOfText !== endOfText)
    throw badPackage(`config.json: eos_token_id is ${config.endOfText}, but the manifest gives ${endOfText}.`);
  if (shape.vocabSize !== vocabSize) throw badPackage(`this expert has ${shape.vocabSize} tokens, the first one ${vocabSize}.`);
  checkTensors(withoutPrefix(tensors), shape);
}

/** Checks that a body is like the first one, as it must be between the same embedding and head. */
function checkBody(tensors: NamedTensors, shape: ModelShape, first: ModelShape): void {
  if (!isSameShape(shape, first)) throw badPackage(`the manifest declares ${shown(shape)} beside ${shown(first)}.`);
  checkTensors(tensors, shape, [TOKEN_EMBEDDING]);
}

function checkShared(tensors: NamedTensors, shape: ModelShape): void {
  const shapes = sharedShapes(shape);
  checkShapes(tensors, shapes);
  if (tensors.size > shapes.size) throw badPackage(`this holds ${tensors.size} tensors where ${shapes.size} are due.`);
}

function isSameShape(a: ModelShape, b: ModelShape): boolean {
  const isSame = (["layers", "heads", "width", "context", "vocabSize"] as const).every((key) => a[key] === b[key]);
  return isSame && innerWidth(a) === innerWidth(b);
}

/** Runs a check of one file and names the file in its error. */
function inFile(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    throw new StudioError(error.code, `${path}: ${error.message}`, error.hint);
  }
}
