import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activeParameters, parameterCount } from "../../../src/core/config/sizes";
import { readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import { checkSparsePackage, type SparseParts, writeSparsePackage } from "../../../src/core/exchange/sparsePackage";
import { readZip, writeZip } from "../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import type { HostTensor } from "../../../src/core/graph/executor";
import { initializeGpt } from "../../../src/core/model/gpt";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { parts as denseParts, shape as denseShape, tokenizerFrom } from "./sample";

const shape = { ...denseShape, inner: 12, experts: { count: 3, active: 2 } };
const parts: SparseParts = {
  shape,
  weights: writeSafetensors(initializeGpt(shape, 7)),
  tokenizer: denseParts.tokenizer,
  card: "# A model\n",
  program: "print(1)\n",
};

/** The sample's zip after `change` was made to one of its files; undefined takes the file out. */
function zipWith(name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Uint8Array {
  const files = [...readZip(writeSparsePackage(parts))].map(([file, bytes]) => ({
    name: file,
    bytes: file === name ? change(bytes) : bytes,
  }));
  return writeZip(files.flatMap(({ name: file, bytes }) => (bytes === undefined ? [] : [{ name: file, bytes }])));
}

const withConfig = (changes: object): Uint8Array =>
  zipWith("config.json", (bytes) => encodeUtf8(JSON.stringify({ ...JSON.parse(decodeUtf8(bytes)), ...changes })));

function withTensors(change: (tensors: Map<string, HostTensor>) => void): Uint8Array {
  return zipWith("model.safetensors", (bytes) => {
    const tensors = new Map(readSafetensors(bytes));
    change(tensors);
    return writeSafetensors(tensors);
  });
}

describe("sparse package", () => {
  it.each([
    ["as wide as GPT-2's MLP", { ...denseShape, experts: { count: 1, active: 1 } }],
    ["of a width of their own", shape],
  ])("experts %s are packed and pass the check, with the facts of the model", (_name, own) => {
    const zip = writeSparsePackage({ ...parts, shape: own, weights: writeSafetensors(initializeGpt(own, 1)) });
    expect(checkSparsePackage(zip)).toEqual({ shape: own, parameters: parameterCount(own), tokens: 260 });
  });

  it("holds the model's file as it is, the program and what they need", () => {
    const files = readZip(writeSparsePackage(parts));
    expect([...files.keys()]).toEqual([
      "README.md",
      "sparse.py",
      "config.json",
      "tokenizer_config.json",
      "tokenizer.json",
      "model.safetensors",
    ]);
    expect(files.get("model.safetensors")).toEqual(parts.weights);
    expect(decodeUtf8(files.get("sparse.py")!)).toBe(parts.program);
    expect(writeSparsePackage(parts)).toEqual(writeSparsePackage(parts));
  });

  it("the config says all that the program computes by", () => {
    expect(JSON.parse(decodeUtf8(readZip(writeSparsePackage(parts)).get("config.json")!))).toEqual({
      model_type: "limbeck-sparse-gpt",
      version: 1,
      n_layer: 2,
      n_head: 2,
      n_embd: 8,
      n_positions: 16,
      vocab_size: 264,
      n_inner: 12,
      n_experts: 3,
      n_active: 2,
      activation_function: "gelu_new",
      layer_norm_epsilon: 1e-5,
      tie_word_embeddings: true,
      scale_attn_weights: true,
      scale_attn_by_inverse_layer_idx: false,
      bos_token_id: 0,
      eos_token_id: 0,
      torch_dtype: "float32",
    });
    expect(activeParameters(shape)).toBeLessThan(parameterCount(shape));
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ["a missing program", () => zipWith("sparse.py", () => undefined), /The package has no sparse\.py/],
    ["a dense model", () => withConfig({ model_type: "gpt2" }), /model_type is "gpt2"; the studio reads "limbeck-sparse-gpt"/],
    ["another activation", () => withConfig({ activation_function: "relu" }), /activation_function is "relu"/],
    ["no version", () => withConfig({ version: undefined }), /version is missing/],
    ["no experts", () => withConfig({ n_experts: 0 }), /n_experts is 0/],
    ["half an expert for each token", () => withConfig({ n_active: 0.5 }), /n_active is 0\.5/],
    ["more experts for a token than there are", () => withConfig({ n_active: 4 }), /n_active is 4, more than the 3 experts/],
    [
      "experts that the tensors don't have",
      () => withConfig({ n_experts: 2_000_000_000 }),
      /h\.0\.mlp\.gate\.weight has the shape \[8,3\], not \[8,2000000000\]/,
    ],
    [
      "a width that the experts don't have",
      () => withConfig({ n_inner: null }),
      /experts\.c_fc\.weight has the shape \[3,8,12\], not \[3,8,32\]/,
    ],
    [
      "more layers than tensors",
      () => withConfig({ n_layer: 2_000_000_000 }),
      /sparse GPT of 2000000000 layers has 28000000004 tensors, not 32/,
    ],
    ["another end of text", () => withConfig({ eos_token_id: 1 }), /eos_token_id is 1, but tokenizer\.json gives 0/],
    ["a layer without a gate", () => withTensors((t) => t.delete("h.1.mlp.gate.weight")), /has 32 tensors, not 31/],
    [
      "biases in a stack",
      () => withTensors((t) => t.set("h.0.mlp.experts.c_fc.bias", { shape: [3, 12], data: new Float32Array(36) })),
      /experts\.c_fc\.bias has the shape \[3,12\], not \[36\]/,
    ],
    [
      "a number that is not finite",
      () =>
        withTensors((t) => {
          t.get("h.1.mlp.gate.noise")!.data[0] = Number.NaN;
        }),
      /h\.1\.mlp\.gate\.noise holds a value that is not finite/,
    ],
    [
      "a tokenizer beyond the vocabulary",
      () =>
        zipWith("tokenizer.json", () =>
          encodeUtf8(toTokenizerJson(tokenizerFrom(["the other mother and the other father ".repeat(2)], 265))),
        ),
      /265 tokens, more than the model's 264/,
    ],
  ])("%s fails the check by name", (_name, zip, message) => {
    expect(() => checkSparsePackage(zip())).toThrow(
      expect.objectContaining({ code: "bad-package", message: expect.stringMatching(message) }),
    );
  });

  it("a later version is left to a later studio", () => {
    expect(() => checkSparsePackage(withConfig({ version: 2 }))).toThrow(expect.objectContaining({ code: "newer-version" }));
  });

  it("a flipped bit anywhere is refused or changes no file's bytes", () => {
    const zip = writeSparsePackage(parts);
    const original = [...readZip(zip).values()];
    fc.assert(
      fc.property(fc.nat({ max: zip.length * 8 - 1 }), (bit) => {
        const flipped = zip.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          expect(checkSparsePackage(flipped).shape).toEqual(shape);
          for (const [i, bytes] of [...readZip(flipped).values()].entries()) expect(bytes).toEqual(original[i]);
        } catch (error) {
          expect(error).toMatchObject({ name: "StudioError", code: "bad-package" });
        }
      }),
      { numRuns: 200 },
    );
  });

  it("parts that don't belong together are not packed", () => {
    expect(() => writeSparsePackage({ ...parts, shape: denseShape })).toThrow(/A dense model has no experts/);
    expect(() => writeSparsePackage({ ...parts, shape: { ...shape, experts: { count: 4, active: 2 } } })).toThrow(
      /gate\.weight has the shape/,
    );
    expect(() => writeSparsePackage({ ...parts, weights: parts.weights.subarray(0, 99) })).toThrow(/safetensors/);
    expect(() => writeSparsePackage({ ...parts, tokenizer: encodeUtf8("{}") })).toThrow(/tokenizer\.json/);
  });
});
