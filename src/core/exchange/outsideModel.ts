// A model of GPT-2's family as Hugging Face keeps it, opened from the files of its folder: what it is, checked, and its tensors by the
// studio's names, to be read when they are wanted. Names in files are compared with those that were chosen, and never used as
// paths. Where the weights go is the stage's; packages that the studio wrote are such folders, too.

import type { KeptDtype } from "../config/importedModel";
import { type ModelShape, parameterCount } from "../config/sizes";
import { type ByteSource, readAt } from "../corpus/reading/bytes";
import type { StreamedTensor, StreamedTensors } from "../graph/executor";
import { parameterShapes, TOKEN_EMBEDDING } from "../model/gpt";
import { CONFIG, readShape } from "./config";
import { badPackage, isObject, type JsonObject, readJsonObject, shown, unfit } from "./gate";
import { PREFIX, refuseOtherShape } from "./huggingface";
import { ofFile, openTensors, type StoredTensor } from "./tensorStream";

/** A file that was chosen or dropped, by the path it had there. */
export interface OutsideFile {
  readonly path: string;
  readonly file: ByteSource;
}

export interface OutsideModel {
  readonly shape: ModelShape;
  readonly parameters: number;
  /** What its numbers were kept in. */
  readonly dtypes: readonly KeptDtype[];
  /** In the studio's order. Reading one throws StudioError("bad-package") where a number of it is not finite. */
  readonly tensors: StreamedTensors;
  /** The files of its tokenizer; none where there are none beside it. */
  readonly tokenizer: readonly OutsideFile[];
}

const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";
const HEAD = "lm_head.weight";
/** JSON that is read whole; that of the largest models has some 100 kB. */
const MAX_JSON_BYTES = 10_000_000;
/** Masks that older checkpoints carry: a triangle of ones, and the number that stands for nothing. */
const IS_MASK = /^h\.\d+\.attn\.(masked_)?bias$/;

/** One model's files by their names, all of one folder. */
type Folder = ReadonlyMap<string, OutsideFile>;

/**
 * The model among `files`, whose headers are read and compared with its config. Of the numbers only a head's are read, where one
 * stands beside the embedding. Throws StudioError("bad-package") naming the file, tensor or field, and "unreadable-file".
 */
export async function openModel(files: readonly OutsideFile[]): Promise<OutsideModel> {
  const folder = folderOf(files);
  const config = folder.get(CONFIG)!;
  const shape = readShape(await readWhole(config));
  const stored = await storedTensors(folder);
  const tensors = new Map([...stored].filter(([name]) => !IS_MASK.test(name)));
  const head = tensors.get(HEAD);
  tensors.delete(HEAD);
  refuseOtherTensors(tensors, shape);
  if (head) await refuseOtherHead(head, tensors.get(TOKEN_EMBEDDING)!);
  const named = Array.from(parameterShapes(shape).keys(), (name) => [name, tensors.get(name)!] as const);
  return {
    shape,
    parameters: parameterCount(shape),
    dtypes: [...new Set(named.map(([, { dtype }]) => dtype as KeptDtype))],
    tensors: new Map(named.map(([name, tensor]) => [name, finite(name, tensor)])),
    tokenizer: tokenizerIn(folder),
  };
}

/** The uppermost folder with a config.json: repositories have more of them further down, for other programs. */
function folderOf(files: readonly OutsideFile[]): Folder {
  const depth = (path: string): number => path.split("/").length;
  const configs = files.filter(({ path }) => nameOf(path) === CONFIG).sort((a, b) => depth(a.path) - depth(b.path));
  const [config, other] = configs;
  if (config === undefined)
    throw unfit(
      `There is no ${CONFIG} among ${listOf(files)}, without which nobody knows what the weights are of.`,
      `Choose the whole folder of the model, or its ${CONFIG}, its safetensors files and its tokenizer together.`,
    );
  if (other && depth(other.path) === depth(config.path))
    throw unfit(`${config.path} and ${other.path} are two models.`, "Choose the files of one.");
  const root = config.path.slice(0, -CONFIG.length);
  const beside = files.filter(({ path }) => path === root + nameOf(path));
  return new Map(beside.map((one) => [nameOf(one.path), one]));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function listOf(files: readonly OutsideFile[]): string {
  const names = files.slice(0, 5).map(({ path }) => path);
  return names.length === 0 ? "no files" : `${names.join(", ")}${files.length > names.length ? " …" : ""}`;
}

async function readWhole({ path, file }: OutsideFile): Promise<Uint8Array> {
  if (file.size > MAX_JSON_BYTES) throw unfit(`${path} has ${file.size} bytes, too many for a ${nameOf(path)}.`, "Choose the right file.");
  return readAt(file, 0, file.size, path);
}

/** All tensors of the folder's weights, under the studio's names: of the one file, or of all the shards that the index names. */
async function storedTensors(folder: Folder): Promise<Map<string, StoredTensor>> {
  const whole = folder.get(WEIGHTS);
  const index = folder.get(INDEX);
  if (whole) return tensorsIn(whole);
  if (index) return shardsOf(index, folder);
  const [only, another] = [...folder.values()].filter(({ path }) => path.endsWith(".safetensors"));
  if (only === undefined) throw noWeights(folder);
  if (another)
    throw unfit(
      `${only.path} and ${another.path} are parts of a model, and ${INDEX}, which says what is where, is missing.`,
      `Choose ${INDEX} as well.`,
    );
  return tensorsIn(only);
}

function noWeights(folder: Folder): Error {
  const other = [...folder.keys()].find((name) => /\.(bin|pt|pth|ckpt|h5|msgpack|gguf)$/.test(name));
  return other === undefined
    ? unfit(`There is no ${WEIGHTS} beside ${CONFIG}.`, "Choose the weights as well.")
    : unfit(`${other} is no safetensors file, the only kind of weights that is read.`, "Save the model once more, as safetensors.");
}

/** The tensors of `parts`, which stand in the file at `path` or are listed there, with and without GPT2LMHeadModel's prefix. */
function withoutPrefixes(parts: ReadonlyMap<string, StoredTensor>, path: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [full, tensor] of parts) {
    const name = full.startsWith(PREFIX) ? full.slice(PREFIX.length) : full;
    if (tensors.has(name)) throw badPackage(`${path}: tensor ${name} is there twice, with ${PREFIX} before its name and without.`);
    tensors.set(name, tensor);
  }
  return tensors;
}

const tensorsIn = async ({ path, file }: OutsideFile): Promise<Map<string, StoredTensor>> =>
  withoutPrefixes((await openTensors(file, path)).tensors, path);

/** The tensors of the shards, each of which must stand where the index says, and nowhere else. */
async function shardsOf(index: OutsideFile, folder: Folder): Promise<Map<string, StoredTensor>> {
  const { weight_map: map } = await ofFile(index.path, async () => readJsonObject(await readWhole(index), nameOf(index.path)));
  if (!isTextMap(map)) throw badPackage(`${index.path}: weight_map is no list of tensors with their files.`);
  const shards = [...new Set(Object.values(map))].map((name) => {
    const shard = folder.get(name);
    if (shard) return shard;
    throw unfit(`${index.path} names ${shown(name)}, which is not among the chosen files.`, "Choose all of the model's files.");
  });
  const [parts, listed] = [new Map<string, StoredTensor>(), new Set(Object.keys(map))];
  for (const shard of shards) {
    const { tensors } = await openTensors(shard.file, shard.path);
    for (const [name, tensor] of tensors) {
      if (!Object.hasOwn(map, name) || map[name] !== nameOf(shard.path))
        throw badPackage(
          `${shard.path} holds tensor ${name}, and ${index.path} puts it ${Object.hasOwn(map, name) ? `into ${shown(map[name])}` : "nowhere"}.`,
        );
      listed.delete(name);
      parts.set(name, tensor);
    }
  }
  const [missing] = listed;
  if (missing !== undefined) throw badPackage(`${index.path} says that ${map[missing]} holds tensor ${missing}, and it does not.`);
  return withoutPrefixes(parts, index.path);
}

const isTextMap = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value as JsonObject).every((file) => typeof file === "string");

/** Throws StudioError("bad-package") for a tensor that is missing, has another shape, or is none of such a model. */
function refuseOtherTensors(tensors: ReadonlyMap<string, StoredTensor>, shape: ModelShape): void {
  // All layers are alike: a config that declares a million of them is refused before their tensors are listed.
  const layers = [...tensors.keys()].filter((name) => name.endsWith(".ln_1.weight")).length;
  if (layers !== shape.layers) throw badPackage(`${CONFIG}: n_layer is ${shape.layers}, and the weights are of ${layers} layers.`);
  const expected = parameterShapes(shape);
  for (const [name, dimensions] of expected) refuseOtherShape(name, tensors.get(name), dimensions);
  const [stray] = [...tensors.keys()].filter((name) => !expected.has(name));
  if (stray !== undefined) throw unfit(`Tensor ${stray} is none of a GPT-2's.`, "Choose a model of GPT-2's family, or train one.");
}

/** The head may stand there twice, as long as it is one: a model with a head of its own is another. */
async function refuseOtherHead(head: StoredTensor, embedding: StoredTensor): Promise<void> {
  refuseOtherShape(HEAD, head, embedding.shape);
  const others = embedding.pieces()[Symbol.asyncIterator]();
  for await (const piece of head.pieces()) {
    const other = (await others.next()).value as Float32Array;
    if (piece.some((number, i) => !Object.is(number, other[i])))
      throw unfit(
        `Tensor ${HEAD} has other numbers than ${TOKEN_EMBEDDING}; the studio's models have one matrix for both.`,
        "Choose a model whose head is tied to its embedding.",
      );
  }
}

function finite(name: string, { shape, pieces }: StreamedTensor): StreamedTensor {
  return {
    shape,
    async *pieces() {
      for await (const piece of pieces()) {
        for (let i = 0; i < piece.length; i++)
          if (!Number.isFinite(piece[i])) throw badPackage(`Tensor ${name} holds a value that is not finite.`);
        yield piece;
      }
    },
  };
}

function tokenizerIn(folder: Folder): readonly OutsideFile[] {
  const [one, vocabulary, merges] = ["tokenizer.json", "vocab.json", "merges.txt"].map((name) => folder.get(name));
  if (one) return [one];
  return vocabulary && merges ? [vocabulary, merges] : [];
}
