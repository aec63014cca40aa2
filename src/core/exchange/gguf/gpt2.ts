// A model as the GGUF file that llama.cpp runs under the architecture "gpt2", and the check that a file is one. The head is the
// embedding and not written once more; of the matrices a row holds what one output is made of, so Conv1D's [in, out] is turned.

import { innerWidth, type ModelShape, parameterCount } from "../../config/sizes";
import type { HostTensor, NamedTensors } from "../../graph/executor";
import { LAYER_NORM_EPSILON, parameterShapes } from "../../model/gpt";
import type { Tokenizer } from "../../tokenizer/bpe";
import { badPackage, shown, unfit } from "../gate";
import { checkTensors } from "../huggingface";
import { expectField, type GgufFields, type GgufTensor, type GgufValue } from "./container";
import { dtypeFor, ENCODINGS, type GgufDtype } from "./dtypes";
import { readGguf, type StoredRows } from "./read";
import { checkVocabulary, vocabularyFields } from "./vocabulary";
import { type TensorToWrite, writeGguf } from "./write";

/** What goes into a file. */
export interface GgufParts {
  readonly shape: ModelShape;
  /** By the studio's names. */
  readonly tensors: NamedTensors;
  readonly tokenizer: Tokenizer;
  readonly name: string;
  /** What the model is, in a sentence. */
  readonly description: string;
}

/** What a checked file holds. */
export interface GgufFacts {
  readonly shape: ModelShape;
  readonly parameters: number;
  /** Tokens of the tokenizer; the model's vocabulary may have room for more. */
  readonly tokens: number;
}

/**
 * The file, its matrices in `dtype` and all else in f32. Throws StudioError("bad-package") for a sparse model, a tokenizer that llama.cpp
 * has not, tensors that are not those of the shape, and numbers that `dtype` can't hold.
 */
export function writeGpt2Gguf({ shape, tensors, tokenizer, name, description }: GgufParts, dtype: GgufDtype): Uint8Array<ArrayBuffer> {
  if (shape.experts)
    throw unfit(
      "llama.cpp's GPT-2 has one MLP in a layer, and this model has several experts.",
      "Export it for transformers, where it comes with a program that runs it.",
    );
  checkTensors(tensors, shape);
  const fields = new Map<string, GgufValue>([
    ["general.architecture", { type: "string", value: "gpt2" }],
    ["general.type", { type: "string", value: "model" }],
    ["general.name", { type: "string", value: name }],
    ["general.description", { type: "string", value: description }],
    ["general.file_type", { type: "uint32", value: FILE_TYPES[dtype] }],
    ["general.quantization_version", { type: "uint32", value: 2 }],
    ...SIZES.map(([field, of]) => [field, { type: "uint32", value: of(shape) }] as const),
    [EPSILON, { type: "float32", value: LAYER_NORM_EPSILON }],
    ...vocabularyFields(tokenizer.model, shape.vocabSize),
  ]);
  const planned = plannedTensors(shape, dtype);
  const written = [...planned].map(([named, { source, ...tensor }]) => [named, { ...tensor, row: rowsFrom(source, tensors) }] as const);
  return writeGguf(fields, new Map<string, TensorToWrite>(written));
}

/**
 * Reads a file back and checks all of it: its fields against one another, its tensors against what they say, every number. Throws
 * StudioError("bad-package") naming the field or tensor.
 */
export function checkGpt2Gguf(file: Uint8Array, dtype: GgufDtype): GgufFacts {
  const { fields, tensors } = readGguf(file);
  expectField(fields, "general.architecture", "gpt2");
  expectField(fields, "general.file_type", FILE_TYPES[dtype]);
  const { size, tokens } = checkVocabulary(fields);
  const shape = shapeOf(fields, size);
  if (shape.layers > tensors.size) throw badPackage(`gpt2.block_count is ${shape.layers}, and there are ${tensors.size} tensors.`);
  const planned = plannedTensors(shape, dtype);
  if (tensors.size !== planned.size) throw badPackage(`The file has ${tensors.size} tensors, not the ${planned.size} of its shape.`);
  for (const [name, expected] of planned) checkRows(name, tensors.get(name), expected);
  return { shape, parameters: parameterCount(shape), tokens };
}

/** llama.cpp's numbers of what most of a file is in. */
const FILE_TYPES: Readonly<Record<GgufDtype, number>> = { f32: 0, f16: 1, q8_0: 7 };
const EPSILON = "gpt2.attention.layer_norm_epsilon";

const SIZES: readonly (readonly [field: string, of: (shape: ModelShape) => number])[] = [
  ["gpt2.block_count", ({ layers }) => layers],
  ["gpt2.context_length", ({ context }) => context],
  ["gpt2.embedding_length", ({ width }) => width],
  ["gpt2.feed_forward_length", innerWidth],
  ["gpt2.attention.head_count", ({ heads }) => heads],
];

/** A tensor of the file, and the studio's that it is. */
interface PlannedTensor extends GgufTensor {
  readonly source: string;
}

/** llama.cpp's names for the parts of a layer, and of what is around the layers. */
const NAMES: Readonly<Record<string, string>> = {
  wte: "token_embd",
  wpe: "position_embd",
  ln_f: "output_norm",
  ln_1: "attn_norm",
  "attn.c_attn": "attn_qkv",
  "attn.c_proj": "attn_output",
  ln_2: "ffn_norm",
  "mlp.c_fc": "ffn_up",
  "mlp.c_proj": "ffn_down",
};
const EMBEDDINGS: readonly string[] = ["wte.weight", "wpe.weight"];

/** Every tensor of a model, by its name in the file. Positions stay in f32: they are few, and added before anything else. */
function plannedTensors(shape: ModelShape, dtype: GgufDtype): ReadonlyMap<string, PlannedTensor> {
  return new Map(
    [...parameterShapes(shape)].map(([source, sizes]) => {
      const dimensions = EMBEDDINGS.includes(source) ? sizes.toReversed() : sizes;
      const kept = sizes.length === 1 || source === "wpe.weight" ? "f32" : dtypeFor(dtype, dimensions[0]);
      return [ggufName(source), { source, dtype: kept, dimensions }];
    }),
  );
}

/** "h.3.attn.c_proj.bias" as "blk.3.attn_output.bias". */
function ggufName(source: string): string {
  const [, layer, part, kind] = /^(?:h\.(\d+)\.)?(.+)\.(weight|bias)$/.exec(source)!;
  return `${layer === undefined ? "" : `blk.${layer}.`}${NAMES[part]}.${kind}`;
}

/** The rows of a tensor: of the embeddings as they lie, of Conv1D's matrices its columns. */
function rowsFrom(source: string, tensors: NamedTensors): (at: number) => Float32Array {
  const { shape, data } = tensors.get(source) as HostTensor;
  const [first, second] = shape;
  if (second === undefined) return () => data;
  if (EMBEDDINGS.includes(source)) return (at) => data.subarray(at * second, (at + 1) * second);
  const column = new Float32Array(first);
  return (at) => {
    for (let i = 0; i < first; i++) column[i] = data[i * second + at];
    return column;
  };
}

function checkRows(name: string, stored: StoredRows | undefined, { dtype, dimensions }: PlannedTensor): void {
  if (stored === undefined) throw badPackage(`Tensor ${name} is missing.`);
  if (stored.dtype !== dtype || shown(stored.dimensions) !== shown(dimensions))
    throw badPackage(`Tensor ${name} is ${stored.dtype} ${shown(stored.dimensions)}, not ${dtype} ${shown(dimensions)}.`);
  for (const value of ENCODINGS[dtype].decode(stored.bytes))
    if (!Number.isFinite(value)) throw badPackage(`Tensor ${name} holds a value that is not finite.`);
}

function shapeOf(fields: GgufFields, vocabSize: number): ModelShape {
  const [layers, context, width, inner, heads] = SIZES.map(([field]) => sizeOf(fields, field));
  if (width % heads !== 0) throw badPackage(`gpt2.embedding_length ${width} can't be shared by ${heads} heads.`);
  const epsilon = fields.get(EPSILON)?.value;
  if (epsilon !== Math.fround(LAYER_NORM_EPSILON)) throw badPackage(`${EPSILON} is ${shown(epsilon)}, not ${LAYER_NORM_EPSILON}.`);
  return { layers, heads, width, context, vocabSize, ...(inner !== 4 * width && { inner }) };
}

function sizeOf(fields: GgufFields, name: string): number {
  const field = fields.get(name);
  if (field?.type === "uint32" && field.value >= 1 && field.value < 2 ** 31) return field.value;
  throw badPackage(`Field ${name} is ${shown(field?.value)}, no size.`);
}
