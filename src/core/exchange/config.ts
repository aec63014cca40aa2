// config.json of a model: its dimensions by the names of Hugging Face's GPT2Config, and what its numbers mean. Writing it, and
// reading it with every claim checked, for GPT-2s and for sparse GPTs, which transformers does not know. Whether the tensors
// keep what it says is huggingface.ts's.

import { innerWidth, type ModelShape } from "../config/sizes";
import { StudioError } from "../errors";
import { LAYER_NORM_EPSILON } from "../model/gpt";
import { badPackage, type JsonObject, readJsonObject, shown, unfit, wholeNumber } from "./gate";

export const CONFIG = "config.json";

/** The model type of a sparse GPT, and the newest version of its package. */
export const SPARSE_TYPE = "limbeck-sparse-gpt";
export const SPARSE_VERSION = 1;

/** What a config.json says. */
export interface DeclaredModel {
  readonly shape: ModelShape;
  readonly endOfText: number;
}

/** The config of a GPT-2 of this shape; of a sparse GPT where it has experts. */
export function configOf(shape: ModelShape, endOfText: number): object {
  const { layers, heads, width, context, vocabSize, experts } = shape;
  const inner = innerWidth(shape);
  return {
    ...(experts ? { model_type: SPARSE_TYPE, version: SPARSE_VERSION } : { architectures: ["GPT2LMHeadModel"], model_type: "gpt2" }),
    n_layer: layers,
    n_head: heads,
    n_embd: width,
    n_positions: context,
    vocab_size: vocabSize,
    n_inner: inner === 4 * width ? null : inner,
    ...(experts && { n_experts: experts.count, n_active: experts.active }),
    ...FIXED,
    ...(experts === undefined && TRAINING),
    bos_token_id: endOfText,
    eos_token_id: endOfText,
    torch_dtype: "float32",
  };
}

/**
 * What makes a GPT-2 the one that the studio computes; another value would mean other logits from the same weights.
 * All are the defaults of transformers' GPT2Config, so a config that leaves one out means the same.
 */
const FIXED: Readonly<Record<string, unknown>> = {
  activation_function: "gelu_new",
  layer_norm_epsilon: LAYER_NORM_EPSILON,
  tie_word_embeddings: true,
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
};

/** Other names of the same function: the tanh form of GELU. */
const SAME: Readonly<Record<string, readonly unknown[]>> = { activation_function: ["gelu_pytorch_tanh"] };

/** What a config of another architecture has, which changes logits where it is there at all. */
const FOREIGN = ["add_cross_attention", "quantization_config"];

const OTHER_MODEL = "Choose a model of GPT-2's family, or train one.";

/** What transformers would train it with, and how it generates. */
const TRAINING = { resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0, initializer_range: 0.02, use_cache: true };

/** The GPT-2 that a config.json declares. Throws StudioError("bad-package") for a model that is not the studio's. */
export function readConfig(bytes: Uint8Array): DeclaredModel {
  return read(readJsonObject(bytes, CONFIG), "gpt2");
}

/** The sparse GPT that a config.json declares. Throws StudioError("bad-package") naming the field, or "newer-version". */
export function readSparseConfig(bytes: Uint8Array): DeclaredModel {
  const declared = readJsonObject(bytes, CONFIG);
  const { shape, endOfText } = read(declared, SPARSE_TYPE);
  const version = wholeNumber(declared, "version", CONFIG, 1);
  if (version > SPARSE_VERSION) {
    const what = `The sparse model's package is of version ${version}; the newest this studio reads is ${SPARSE_VERSION}.`;
    throw new StudioError("newer-version", what, "Open it with the studio that made it.");
  }
  const [count, active] = ["n_experts", "n_active"].map((key) => wholeNumber(declared, key, CONFIG, 1));
  if (active > count) throw badPackage(`${CONFIG}: n_active is ${active}, more than the ${count} experts there are.`);
  return { shape: { ...shape, experts: { count, active } }, endOfText };
}

/**
 * The shape of the GPT-2 that a config.json from elsewhere declares. What it says of training, text generation and special tokens
 * changes no logits and is not looked at. Throws StudioError("bad-package") naming the field.
 */
export function readShape(bytes: Uint8Array): ModelShape {
  const declared = readJsonObject(bytes, CONFIG);
  for (const key of FOREIGN)
    if (declared[key]) throw unfit(`${CONFIG}: ${key} is ${shown(declared[key])}; the studio reads models without it.`, OTHER_MODEL);
  return shapeOf(declared, "gpt2");
}

function read(declared: JsonObject, type: string): DeclaredModel {
  return { shape: shapeOf(declared, type), endOfText: wholeNumber(declared, "eos_token_id", CONFIG, 0) };
}

function shapeOf(declared: JsonObject, type: string): ModelShape {
  for (const [key, value] of Object.entries({ model_type: type, ...FIXED })) {
    const found = key in FIXED && !Object.hasOwn(declared, key) ? value : declared[key];
    if (found !== value && !SAME[key]?.includes(found))
      throw unfit(`${CONFIG}: ${key} is ${shown(found)}; the studio reads ${shown(value)}.`, OTHER_MODEL);
  }
  const size = (key: string): number => wholeNumber(declared, key, CONFIG, 1);
  const [width, heads] = [size("n_embd"), size("n_head")];
  if (width % heads !== 0) throw badPackage(`${CONFIG}: n_embd ${width} can't be shared by ${heads} heads.`);
  const inner = (declared.n_inner ?? null) === null ? 4 * width : size("n_inner");
  // The oldest configs have the context under n_ctx alone.
  const context = size(declared.n_positions === undefined && declared.n_ctx !== undefined ? "n_ctx" : "n_positions");
  const shape = { layers: size("n_layer"), heads, width, context, vocabSize: size("vocab_size") };
  return inner === 4 * width ? shape : { ...shape, inner };
}
