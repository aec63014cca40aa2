// A model from outside, taken in: its files, of a folder or an archive, become one file of f32 weights in storage, piece by piece, which
// recipes name by its hash. What may stand in the files is core's to judge; using the model is importedTeacher.ts's and branch.ts's.

import type { ImportedModel, ModelImport } from "../core/config/importedModel";
import type { ModelShape } from "../core/config/sizes";
import { UNPACK_LIMITS, UnpackBudget } from "../core/corpus/reading/budget";
import { zipEntries } from "../core/corpus/reading/zip";
import { StudioError } from "../core/errors";
import { unfit } from "../core/exchange/gate";
import { keptPieces, shapeOfKept } from "../core/exchange/keptModel";
import { type OutsideFile, type OutsideModel, openModel } from "../core/exchange/outsideModel";
import { openTensors } from "../core/exchange/tensorStream";
import { formatCount } from "../core/format/format";
import type { CorpusCommands } from "../protocol/commands";
import { MODEL_IMPORT } from "../protocol/events";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { copyFile } from "../storage/copy";
import { BlockHash } from "./blockHash";
import { keepTokenizerFiles, readTokenizerFiles, type TokenizerFiles } from "./importedTokenizer";
import { beating, Pulse } from "./pulse";

/** A model's folder has some ten files, and one of shards some hundred. */
const MOST_FILES = 1000;

/**
 * Keeps a model's weights, and its tokenizer in place of any other. Throws StudioError("bad-package") naming the file, tensor or field
 * that does not fit, "cancelled" and "storage-full"; what was kept before stays then.
 */
export async function importModel(
  { files }: CorpusCommands["importModel"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<ModelImport> {
  const [first] = files;
  const archive = files.length === 1 && /\.zip$/i.test(first.path) ? first : undefined;
  try {
    const opened = await openModel(archive ? await unpacked(archive, new Pulse(context, MODEL_IMPORT), blobs) : files);
    const tokenizer = await tokenizerOf(opened);
    const model = { name: nameOf(first.path), ...(await keep(opened, context, blobs)) };
    return { model, ...(tokenizer && { tokenizer: await keepTokenizerFiles(tokenizer, blobs) }) };
  } finally {
    for (const path of [paths.unpackedModel, paths.incomingModel]) await blobs.remove(path);
  }
}

/** The folder's or archive's name, or the first file's. */
const nameOf = (path: string): string => path.split("/").find((part) => part !== "") ?? path;

/** The files of an archive, put down under numbers: each is then read from any place, as chosen files are. */
async function unpacked({ path, file }: OutsideFile, pulse: Pulse, blobs: Blobs): Promise<readonly OutsideFile[]> {
  const found: OutsideFile[] = [];
  const budget = new UnpackBudget(path, file.size, UNPACK_LIMITS);
  const refuse = (problem: StudioError): never => {
    throw problem;
  };
  for await (const { name, bytes } of zipEntries(file, path, budget, refuse)) {
    if (found.length === MOST_FILES)
      throw unfit(`${path} holds more than ${MOST_FILES} files.`, "Unpack it, and choose the model's folder.");
    const place = paths.unpackedFile(found.length);
    await blobs.write(
      place,
      beating(bytes(), () => pulse.beat(() => {})),
    );
    found.push({ path: name, file: await blobs.file(place) });
  }
  return found;
}

/** The model's own tokenizer; undefined where it came without one. Throws StudioError("bad-package") where the two don't go together. */
async function tokenizerOf({ tokenizer, shape }: OutsideModel): Promise<TokenizerFiles | undefined> {
  if (tokenizer.length === 0) return undefined;
  const read = await readTokenizerFiles(tokenizer);
  if (read.vocabSize === shape.vocabSize) return read;
  const names = tokenizer.map(({ path }) => path).join(" and ");
  throw unfit(
    `The model has ${formatCount(shape.vocabSize)} rows of embeddings, but its tokenizer, ${names}, has ${formatCount(read.vocabSize)} tokens.`,
    "Choose a model and a tokenizer with as many.",
  );
}

/** Writes the weights as they are read, and moves the file to the place of its hash once it is whole. */
async function keep(
  { shape, parameters, dtypes, tensors }: OutsideModel,
  context: Context,
  blobs: Blobs,
): Promise<Omit<ImportedModel, "name">> {
  const growing = new BlockHash();
  const pulse = new Pulse(context, MODEL_IMPORT);
  const total = 4 * parameters;
  let bytes = 0;
  const pieces = beating(keptPieces(shape, tensors), async (piece) => {
    await growing.update(piece);
    bytes += piece.length;
    await pulse.beat(() => context.emit({ kind: "progress", stage: MODEL_IMPORT, done: Math.min(bytes, total), total, unit: "bytes" }));
  });
  await blobs.write(paths.incomingModel, pieces);
  const hash = await growing.digest();
  await blobs.move(paths.incomingModel, paths.importedModel(hash));
  return { hash, shape, parameters, dtypes, bytes };
}

/** A model from outside, where it can be read. */
export interface BroughtModel {
  readonly path: string;
  readonly shape: ModelShape;
  readonly bytes: number;
}

/**
 * The model from outside of this hash, which is among `imports`; where those are not the files that are worked on, it is copied
 * there. Throws StudioError("missing-stage") where it is not there.
 */
export async function bringImported(hash: string, imports: Blobs, blobs: Blobs): Promise<BroughtModel> {
  const path = paths.importedModel(hash);
  if (!(await imports.has(path)))
    throw new StudioError(
      "missing-stage",
      `The recipe uses a model from outside whose hash is ${hash}, and it is not here.`,
      "Choose its files on the screen of the teacher or the experts, or train without it.",
    );
  if (imports !== blobs && !(await blobs.has(path))) await copyFile(imports, blobs, path);
  const file = await blobs.file(path);
  return { path, shape: shapeOfKept((await openTensors(file, path)).metadata), bytes: file.size };
}
