import { describe, expect, test } from "vitest";
import type { StudioError } from "../../../src/core/errors";
import { type OutsideFile, openModel } from "../../../src/core/exchange/outsideModel";
import type { HostTensor, NamedTensors } from "../../../src/core/graph/executor";
import { config, fileOf, prefixed, type Saved, saved, shape, weights } from "./outsideSample";

const folder = (changes: object = {}, tensors: NamedTensors = prefixed(weights()), dtype: Saved = "F32"): OutsideFile[] => [
  fileOf("gpt/config.json", { ...config, ...changes }),
  fileOf("gpt/model.safetensors", saved(tensors, dtype)),
];

/** All numbers of the opened model, by name. */
async function numbersIn(files: readonly OutsideFile[]): Promise<Map<string, number[]>> {
  const read = new Map<string, number[]>();
  for (const [name, { pieces }] of (await openModel(files)).tensors) {
    const numbers: number[] = [];
    for await (const piece of pieces()) numbers.push(...piece);
    read.set(name, numbers);
  }
  return read;
}

const expected = new Map([...weights()].map(([name, { data }]) => [name, [...data]]));

/** Two shards and the index that says which tensor is in which. */
function shards(change: (map: Record<string, string>) => void = () => {}): OutsideFile[] {
  const parts = [...prefixed(weights())];
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const halves = [parts.filter((_, i) => i % 2 === 0), parts.filter((_, i) => i % 2 === 1)];
  const map = Object.fromEntries(halves.flatMap((half, i) => half.map(([name]) => [name, names[i]])));
  change(map);
  return [
    fileOf("config.json", config),
    fileOf("model.safetensors.index.json", { weight_map: map }),
    ...halves.map((half, i) => fileOf(names[i], saved(new Map(half), "BF16"))),
  ];
}

const refusal = (files: readonly OutsideFile[]): Promise<string> =>
  openModel(files).then(
    () => "opened",
    (error: unknown) => {
      expect(error).toMatchObject({ name: "StudioError", code: "bad-package" });
      return (error as StudioError).message;
    },
  );

/** The files with one tensor replaced, or without it, or with one more. */
const withTensor = (name: string, tensor: HostTensor | undefined): OutsideFile[] => {
  const tensors = weights();
  if (tensor) tensors.set(name, tensor);
  else tensors.delete(name);
  return folder({}, tensors);
};

const filled = (value: number, ...shape: number[]): HostTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
});

describe("a model's folder", () => {
  test.each(["F32", "F16", "BF16"] as const)("gives the same f32 numbers from %s, with and without the prefix", async (dtype) => {
    expect(await numbersIn(folder({}, prefixed(weights()), dtype))).toEqual(expected);
    expect(await numbersIn(folder({}, weights(), dtype))).toEqual(expected);
    expect((await openModel(folder({}, weights(), dtype))).dtypes).toEqual([dtype]);
  });

  test("gives them in the studio's order whatever the file's, and from several shards", async () => {
    const reversed = new Map([...weights()].reverse());
    expect([...(await openModel(folder({}, reversed))).tensors.keys()]).toEqual([...expected.keys()]);
    expect(await numbersIn(shards())).toEqual(expected);
  });

  test("is of the shape that its config says, with transformers' defaults for what it leaves out", async () => {
    expect((await openModel(folder())).shape).toEqual(shape);
    const { n_positions: context, ...older } = config;
    const files = [fileOf("config.json", { ...older, n_ctx: context, n_inner: null }), folder()[1]].map(({ file }, i) => ({
      path: ["config.json", "weights.safetensors"][i],
      file,
    }));
    expect((await openModel(files)).shape).toEqual(shape);
    expect((await openModel(folder({ activation_function: "gelu_pytorch_tanh" }))).shape).toEqual(shape);
  });

  test("may carry masks and the tied head once more, and other files below it", async () => {
    const tensors = weights();
    tensors.set("h.0.attn.bias", filled(1, 1, 1, 6, 6));
    tensors.set("h.0.attn.masked_bias", filled(-1e4));
    tensors.set("lm_head.weight", tensors.get("wte.weight")!);
    const files = [
      ...folder({}, tensors),
      fileOf("gpt/onnx/config.json", { model_type: "other" }),
      fileOf("gpt/onnx/model.safetensors", {}),
    ];
    expect(await numbersIn(files)).toEqual(expected);
  });

  test("has its tokenizer in one file, or in two, or has none", async () => {
    const names = async (...paths: string[]) =>
      (await openModel([...folder(), ...paths.map((path) => fileOf(`gpt/${path}`, {}))])).tokenizer.map(({ path }) => path);
    expect(await names()).toEqual([]);
    expect(await names("vocab.json")).toEqual([]);
    expect(await names("vocab.json", "merges.txt")).toEqual(["gpt/vocab.json", "gpt/merges.txt"]);
    expect(await names("vocab.json", "merges.txt", "tokenizer.json")).toEqual(["gpt/tokenizer.json"]);
  });
});

describe("refused by name", () => {
  test.each<[string, object, RegExp]>([
    ["another architecture", { model_type: "llama" }, /model_type is "llama"; the studio reads "gpt2"/],
    ["another activation", { activation_function: "relu" }, /activation_function is "relu"/],
    ["another epsilon", { layer_norm_epsilon: 1e-6 }, /layer_norm_epsilon is 0.000001/],
    ["unscaled attention", { scale_attn_weights: false }, /scale_attn_weights is false/],
    ["attention scaled by layer", { scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx is true/],
    ["a head of its own", { tie_word_embeddings: false }, /tie_word_embeddings is false/],
    ["cross-attention", { add_cross_attention: true }, /add_cross_attention is true/],
    ["quantized weights", { quantization_config: { bits: 4 } }, /quantization_config is \{"bits":4\}/],
    ["a width that heads can't share", { n_head: 3 }, /n_embd 8 can't be shared by 3 heads/],
    ["no width", { n_embd: undefined }, /n_embd is missing/],
    ["a million layers", { n_layer: 1_000_000 }, /n_layer is 1000000, and the weights are of 2 layers/],
    ["a vocabulary that is not the weights'", { vocab_size: 12 }, /wte.weight has the shape \[11,8\], not \[12,8\]/],
    ["a context that is not the weights'", { n_positions: 2 ** 30 }, /wpe.weight has the shape/],
  ])("%s", async (_name, changes, message) => {
    expect(await refusal(folder(changes))).toMatch(message);
  });

  test.each<[string, OutsideFile[], RegExp]>([
    ["nothing", [], /no config.json among no files/],
    ["weights alone", [folder()[1]], /no config.json among gpt\/model.safetensors/],
    ["a config alone", [folder()[0]], /no model.safetensors beside config.json/],
    ["a pickle", [fileOf("config.json", config), fileOf("pytorch_model.bin", {})], /pytorch_model.bin is no safetensors file/],
    ["two models", [...folder(), fileOf("other/config.json", config)], /gpt\/config.json and other\/config.json are two models/],
    ["shards without their index", shards().filter(({ path }) => !path.includes("index")), /are parts of a model, and .* is missing/],
    ["a shard that is missing", shards().slice(0, 3), /names "model-00002-of-00002.safetensors", which is not among/],
    [
      "an index that leads out",
      shards((map) => Object.assign(map, { x: "../../etc/passwd" })),
      /names "..\/..\/etc\/passwd", which is not/,
    ],
    [
      "an index with a tensor too many",
      shards((map) => Object.assign(map, { x: "model-00001-of-00002.safetensors" })),
      /holds tensor x, and it does not/,
    ],
    [
      "an index that leaves one out",
      shards((map) => Reflect.deleteProperty(map, "transformer.wpe.weight")),
      /transformer.wpe.weight, and .* puts it nowhere/,
    ],
    ["a tensor that is missing", withTensor("ln_f.bias", undefined), /Tensor ln_f.bias is missing/],
    ["a tensor of another shape", withTensor("ln_f.bias", filled(0, 9)), /Tensor ln_f.bias has the shape \[9\], not \[8\]/],
    ["a tensor too many", withTensor("h.0.attn.rotary", filled(0, 8)), /Tensor h.0.attn.rotary is none of a GPT-2's/],
    ["another head", withTensor("lm_head.weight", filled(0.5, 11, 8)), /lm_head.weight has other numbers than wte.weight/],
    ["a tensor with the prefix and without", folder({}, new Map([...weights(), ...prefixed(weights())])), /wte.weight is there twice/],
  ])("%s", async (_name, files, message) => {
    expect(await refusal(files)).toMatch(message);
  });

  test("a number that is not finite, when it is read", async () => {
    const files = withTensor("ln_f.bias", filled(Number.NaN, 8));
    await expect(numbersIn(files)).rejects.toThrow("Tensor ln_f.bias holds a value that is not finite.");
  });
});
