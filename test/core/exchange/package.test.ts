import { describe, expect, it } from "vitest";
import { parameterCount } from "../../../src/core/config/sizes";
import { huggingFaceFolder, type ModelParts } from "../../../src/core/exchange/huggingface";
import { checkPackage, writePackage } from "../../../src/core/exchange/package";
import { readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import { type PackedFile, readZip, writeZip } from "../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import type { NamedTensors } from "../../../src/core/graph/executor";
import { parts, shape, tokenizerWith } from "./sample";

/** The sample's zip after `change` was made to one of its files; undefined takes the file out. */
function zipWith(name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Uint8Array {
  const files = huggingFaceFolder(parts).map((file) => (file.name === name ? { ...file, bytes: change(file.bytes) } : file));
  return writeZip(files.filter((file): file is PackedFile => file.bytes !== undefined));
}

const withConfig = (changes: object): Uint8Array =>
  zipWith("config.json", (bytes) => encodeUtf8(JSON.stringify({ ...JSON.parse(decodeUtf8(bytes)), ...changes })));

function withTensors(change: (tensors: Map<string, { shape: readonly number[]; data: Float32Array }>) => void): Uint8Array {
  return zipWith("model.safetensors", (bytes) => {
    const tensors = new Map(readSafetensors(bytes));
    change(tensors);
    return writeSafetensors(tensors);
  });
}

describe("package", () => {
  it("what is packed passes the check, with the facts of the model", () => {
    expect(checkPackage(writePackage(parts))).toEqual({ shape, parameters: parameterCount(shape), tokens: 3 });
  });

  it("equal models give equal bytes", () => {
    expect(writePackage(parts)).toEqual(writePackage(parts));
  });

  it("tensors go out under Hugging Face's names with their numbers unchanged, and no head beside the tied one", () => {
    const weights = readSafetensors(readZip(writePackage(parts)).get("model.safetensors")!);
    expect([...weights.keys()]).toEqual([...parts.tensors.keys()].map((name) => `transformer.${name}`));
    for (const [name, { data }] of parts.tensors) expect(weights.get(`transformer.${name}`)?.data).toEqual(data);
  });

  it("the config says what the studio computes", () => {
    expect(JSON.parse(decodeUtf8(readZip(writePackage(parts)).get("config.json")!))).toMatchObject({
      architectures: ["GPT2LMHeadModel"],
      n_layer: 2,
      n_head: 2,
      n_embd: 8,
      n_positions: 16,
      vocab_size: 12,
      activation_function: "gelu_new",
      layer_norm_epsilon: 1e-5,
      tie_word_embeddings: true,
      eos_token_id: 0,
      torch_dtype: "float32",
    });
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ["a missing file", () => zipWith("tokenizer_config.json", () => undefined), /The package has no tokenizer_config\.json/],
    ["a config that is no JSON", () => zipWith("config.json", () => encodeUtf8("{")), /config\.json is no JSON/],
    ["another architecture", () => withConfig({ model_type: "llama" }), /config\.json: model_type is "llama"/],
    ["another activation", () => withConfig({ activation_function: "gelu" }), /activation_function is "gelu"; the studio reads "gelu_new"/],
    ["no layers", () => withConfig({ n_layer: 0 }), /n_layer is 0/],
    ["heads that don't share the width", () => withConfig({ n_head: 3 }), /n_embd 8 can't be shared by 3 heads/],
    ["more layers than tensors", () => withConfig({ n_layer: 2_000_000_000 }), /has 24000000004 tensors, not 28/],
    ["a width that the tensors don't have", () => withConfig({ n_embd: 16 }), /Tensor wte\.weight has the shape \[12,8\], not \[12,16\]/],
    ["another end of text", () => withConfig({ eos_token_id: 1 }), /eos_token_id is 1, but tokenizer\.json gives 0/],
    ["a vocabulary smaller than the tokenizer's", () => withConfig({ vocab_size: 2 }), /wte\.weight has the shape/],
    [
      "a head of its own",
      () => withTensors((t) => t.set("lm_head.weight", { shape: [1], data: Float32Array.of(1) })),
      /Tensor lm_head\.weight/,
    ],
    ["a missing tensor", () => withTensors((t) => t.delete("transformer.ln_f.bias")), /has 28 tensors, not 27/],
    [
      "a tensor under another name",
      () =>
        withTensors((t) => {
          t.set("transformer.ln_g.bias", t.get("transformer.ln_f.bias")!);
          t.delete("transformer.ln_f.bias");
        }),
      /Tensor ln_f\.bias is missing/,
    ],
    [
      "a number that is not finite",
      () =>
        withTensors((t) => {
          t.get("transformer.wpe.weight")!.data[3] = Number.NaN;
        }),
      /Tensor wpe\.weight holds a value that is not finite/,
    ],
    [
      "a token beyond the vocabulary",
      () => zipWith("tokenizer.json", () => tokenizerWith({ a: 12 })),
      /"a" has the id 12, beyond the model's 12/,
    ],
    ["two tokens with one id", () => zipWith("tokenizer.json", () => tokenizerWith({ a: 1, b: 1 })), /"a" and "b" share the id 1/],
    ["an id that is no number", () => zipWith("tokenizer.json", () => tokenizerWith({ a: "1" })), /tokenizer\.json: a is "1"/],
    ["a tokenizer without a vocabulary", () => zipWith("tokenizer.json", () => encodeUtf8("{}")), /tokenizer\.json has no vocabulary/],
  ])("%s fails the check by name", (_name, zip, message) => {
    expect(() => checkPackage(zip())).toThrow(expect.objectContaining({ code: "bad-package", message: expect.stringMatching(message) }));
  });

  it("parts that don't belong together are not packed", () => {
    const wider: ModelParts = { ...parts, shape: { ...shape, width: 16 } };
    const noTensors: NamedTensors = new Map();
    expect(() => writePackage(wider)).toThrow(/wte\.weight/);
    expect(() => writePackage({ ...parts, tensors: noTensors })).toThrow(/28 tensors, not 0/);
    expect(() => writePackage({ ...parts, tokenizer: encodeUtf8('{"model":{"vocab":{}},"added_tokens":[]}') })).toThrow(
      /no <\|endoftext\|>/,
    );
  });
});
