import { describe, expect, it } from "vitest";
import { parameterCount } from "../../../src/core/config/sizes";
import { huggingFaceFolder, type ModelParts } from "../../../src/core/exchange/huggingface";
import { checkPackage, writePackage } from "../../../src/core/exchange/package";
import { readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import { type PackedFile, readZip, writeZip } from "../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import type { NamedTensors } from "../../../src/core/graph/executor";
import { initializeGpt } from "../../../src/core/model/gpt";
import type { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { parts, shape, tokenizerFrom } from "./sample";

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

const withTokenizer = (other: Tokenizer): Uint8Array => zipWith("tokenizer.json", () => encodeUtf8(toTokenizerJson(other)));

describe("package", () => {
  it("what is packed passes the check, with the facts of the model", () => {
    expect(checkPackage(writePackage(parts))).toEqual({ shape, parameters: parameterCount(shape), tokens: 260 });
  });

  it.each([
    ["of its own", 12, 12],
    ["that GPT-2 has anyway", 4 * shape.width, null],
  ])("an MLP's width %s goes out and comes back", (_name, inner, written) => {
    const wide = { ...shape, inner };
    const zip = writePackage({ ...parts, shape: wide, tensors: initializeGpt(wide, 3) });
    expect(JSON.parse(decodeUtf8(readZip(zip).get("config.json")!)).n_inner).toBe(written);
    const { shape: found, parameters } = checkPackage(zip);
    expect(found).toEqual(written === null ? shape : wide);
    expect(parameters).toBe(parameterCount(wide));
  });

  it("a config that leaves out an MLP's width, or gives GPT-2's, means GPT-2's", () => {
    for (const n_inner of [undefined, null, 4 * shape.width]) expect(checkPackage(withConfig({ n_inner })).shape).toEqual(shape);
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
      vocab_size: 264,
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
    ["a width that the tensors don't have", () => withConfig({ n_embd: 16 }), /Tensor wte\.weight has the shape \[264,8\], not \[264,16\]/],
    [
      "an MLP's width that the tensors don't have",
      () => withConfig({ n_inner: 16 }),
      /mlp\.c_fc\.weight has the shape \[8,32\], not \[8,16\]/,
    ],
    ["an MLP without a width", () => withConfig({ n_inner: 0 }), /n_inner is 0/],
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
      "a tokenizer beyond the vocabulary",
      () => withTokenizer(tokenizerFrom(["the other mother and the other father ".repeat(2)], 265)),
      /265 tokens, more than the model's 264/,
    ],
    [
      "a tokenizer of another kind",
      () => zipWith("tokenizer.json", () => encodeUtf8('{"version": "1.0", "model": {"type": "Unigram"}}')),
      /tokenizer\.json: /,
    ],
    ["a tokenizer that is no text", () => zipWith("tokenizer.json", () => Uint8Array.of(0xff)), /tokenizer\.json is no text/],
  ])("%s fails the check by name", (_name, zip, message) => {
    expect(() => checkPackage(zip())).toThrow(expect.objectContaining({ code: "bad-package", message: expect.stringMatching(message) }));
  });

  it("parts that don't belong together are not packed", () => {
    const wider: ModelParts = { ...parts, shape: { ...shape, width: 16 } };
    const noTensors: NamedTensors = new Map();
    expect(() => writePackage(wider)).toThrow(/wte\.weight/);
    expect(() => writePackage({ ...parts, tensors: noTensors })).toThrow(/28 tensors, not 0/);
    expect(() => writePackage({ ...parts, tokenizer: encodeUtf8("{}") })).toThrow(/tokenizer\.json/);
    const sparse = { ...shape, experts: { count: 3, active: 2 } };
    expect(() => writePackage({ ...parts, shape: sparse, tensors: initializeGpt(sparse, 1) })).toThrow(/several experts/);
  });
});
