// A model as the folder that Hugging Face transformers loads: GPT2LMHeadModel with its own tensor names, and a
// tokenizer.json behind PreTrainedTokenizerFast. Writing one, and reading its parts with every claim checked. Not its
// config.json (config.ts), the zip around it (package.ts) or the README in it (card.ts).

import type { ModelShape } from "../config/sizes";
import { encodeUtf8 } from "../format/utf8";
import type { NamedTensors } from "../graph/executor";
import { parameterShapes } from "../model/gpt";
import type { Tokenizer } from "../tokenizer/bpe";
import { endOfTextName } from "../tokenizer/model";
import { parseTokenizerJson } from "../tokenizer/parse";
import { CONFIG, configOf } from "./config";
import { badPackage, readText, shown } from "./gate";
import { writeSafetensors } from "./safetensors";
import type { PackedFile } from "./zip";

/** GPT2LMHeadModel keeps the model proper under this name; the head is tied to wte and not written. */
export const PREFIX = "transformer.";

/** Everything that goes into a model's folder. */
export interface ModelParts {
  readonly shape: ModelShape;
  /** By the studio's names, which are Hugging Face's without the prefix. */
  readonly tensors: NamedTensors;
  /** The bytes of tokenizer.json. */
  readonly tokenizer: Uint8Array;
  /** The text of README.md. */
  readonly card: string;
}

/** The files of the folder. Throws StudioError("bad-package") when tensors, shape and tokenizer don't belong together. */
export function huggingFaceFolder({ shape, tensors, tokenizer, card }: ModelParts): readonly PackedFile[] {
  const read = readTokenizerFor(shape.vocabSize, tokenizer);
  const [config, weights] = modelFiles(shape, tensors, read.endOfText);
  return [
    cardFile(card),
    config,
    generationFile(read.endOfText, shape.context),
    ...tokenizerFiles(read, tokenizer, shape.context),
    weights,
  ];
}

export const cardFile = (card: string): PackedFile => ({ name: "README.md", bytes: encodeUtf8(card) });

/** generation_config.json: how transformers writes with a model unless it is told otherwise. */
export function generationFile(endOfText: number, context: number): PackedFile {
  return jsonFile("generation_config.json", {
    bos_token_id: endOfText,
    eos_token_id: endOfText,
    pad_token_id: endOfText,
    do_sample: true,
    max_length: context,
  });
}

/**
 * config.json and model.safetensors, which are all that transformers needs to build the model. Throws
 * StudioError("bad-package") when the tensors are not those of a GPT-2 of this shape, and for a sparse one.
 */
export function modelFiles(shape: ModelShape, tensors: NamedTensors, endOfText: number): readonly [PackedFile, PackedFile] {
  if (shape.experts) throw badPackage("transformers' GPT-2 has one MLP in a layer, and this model has several experts.");
  checkTensors(tensors, shape);
  const prefixed: NamedTensors = new Map([...tensors].map(([name, tensor]) => [PREFIX + name, tensor]));
  return [jsonFile(CONFIG, configOf(shape, endOfText)), weightsFile("model.safetensors", prefixed)];
}

/** tokenizer_config.json and tokenizer.json, which are `bytes`, for models that read `context` tokens. */
export function tokenizerFiles({ model }: Tokenizer, bytes: Uint8Array, context: number): readonly PackedFile[] {
  const endOfText = endOfTextName(model);
  return [
    jsonFile("tokenizer_config.json", {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: context,
      // Without this line, transformers 4 also returns token_type_ids, which GPT-2 adds to every token's embedding.
      model_input_names: ["input_ids", "attention_mask"],
      bos_token: endOfText,
      eos_token: endOfText,
      unk_token: endOfText,
      clean_up_tokenization_spaces: false,
    }),
    { name: "tokenizer.json", bytes },
  ];
}

/** `value` as a file for people to read too. */
export function jsonFile(name: string, value: object): PackedFile {
  return { name, bytes: encodeUtf8(`${JSON.stringify(value, null, 2)}\n`) };
}

export function weightsFile(name: string, tensors: NamedTensors): PackedFile {
  return { name, bytes: writeSafetensors(tensors), stored: true };
}

/** The tensors of a Hugging Face file under the studio's names. Throws StudioError("bad-package") for a name without the prefix. */
export function withoutPrefix(tensors: NamedTensors): NamedTensors {
  return new Map(
    [...tensors].map(([name, tensor]) => {
      if (!name.startsWith(PREFIX)) throw badPackage(`Tensor ${name} is none of a GPT-2 with a tied head.`);
      return [name.slice(PREFIX.length), tensor];
    }),
  );
}

/**
 * Checks that `tensors` are exactly those of a GPT of `shape`, but for those `leftOut`, each of the right shape and every
 * number finite. Throws StudioError("bad-package") naming the tensor.
 */
export function checkTensors(tensors: NamedTensors, shape: ModelShape, leftOut: readonly string[] = []): void {
  // All layers are alike: a config that declares a million of them is refused before their tensors are listed.
  const [one, two] = [1, 2].map((layers) => parameterShapes({ ...shape, layers }).size);
  const count = one + (shape.layers - 1) * (two - one) - leftOut.length;
  const without = leftOut.length > 0 ? ` without ${leftOut.join(", ")}` : "";
  const what = `${shape.experts ? "sparse GPT" : "GPT-2"} of ${shape.layers} layers${without}`;
  if (tensors.size !== count) throw badPackage(`A ${what} has ${count} tensors, not ${tensors.size}.`);
  checkShapes(tensors, new Map([...parameterShapes(shape)].filter(([name]) => !leftOut.includes(name))));
}

/** Checks that each tensor in `shapes` is there, of its shape and with finite numbers. Throws StudioError("bad-package") naming it. */
export function checkShapes(tensors: NamedTensors, shapes: ReadonlyMap<string, readonly number[]>): void {
  for (const [name, expected] of shapes) {
    const tensor = tensors.get(name);
    refuseOtherShape(name, tensor, expected);
    if (!allFinite(tensor.data)) throw badPackage(`Tensor ${name} holds a value that is not finite.`);
  }
}

/** Throws StudioError("bad-package") for a tensor that is not there or not of the shape `expected`. */
export function refuseOtherShape(
  name: string,
  tensor: { readonly shape: readonly number[] } | undefined,
  expected: readonly number[],
): asserts tensor {
  if (tensor === undefined) throw badPackage(`Tensor ${name} is missing.`);
  if (tensor.shape.length !== expected.length || expected.some((size, i) => size !== tensor.shape[i]))
    throw badPackage(`Tensor ${name} has the shape ${shown(tensor.shape)}, not ${shown(expected)}.`);
}

function allFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/**
 * The tokenizer of a tokenizer.json that a model with `vocabSize` rows of embeddings can use; the model may have room
 * for more tokens. Throws StudioError("bad-package") for a tokenizer unlike the studio's or beyond the vocabulary.
 */
export function readTokenizerFor(vocabSize: number, bytes: Uint8Array): Tokenizer {
  const tokenizer = parseTokenizerJson(readText(bytes, "tokenizer.json"));
  if (tokenizer.vocabSize > vocabSize) {
    throw badPackage(`tokenizer.json has ${tokenizer.vocabSize} tokens, more than the model's ${vocabSize}.`);
  }
  return tokenizer;
}
