// The benchmark's contract: this engine and the reference executor behind it compute the same, and both say what is
// wrong with what they are given.

import { expect, test } from "vitest";
import type { NamedTensors } from "../../src/core/graph/executor";
import { randomStream } from "../../src/core/random";
import type { BenchConfig, Contestant, Create, GivenTensors } from "../bench/contract";
import { create as createEngine } from "../bench/engine";
import { create as createReference } from "../bench/reference";
import { expectNear, hotWeights } from "../core/reference/harness";

const optimizer = { lr: 5e-3, beta1: 0.8, beta2: 0.95, eps: 1e-6, weightDecay: 0.2 };
const config: BenchConfig = { L: 1, d: 16, h: 2, T: 8, V: 37, B: 3, lnEps: 1e-3, ...optimizer, alpha: 0.3 };
const student = hotWeights({ layers: 1, heads: 2, width: 16, context: 8, vocabSize: 37 }, 1);
/** Wider, deeper and with a longer context. */
const teacher = hotWeights({ layers: 2, heads: 3, width: 24, context: 12, vocabSize: 37 }, 2);
const STEPS = 5;

/** Losses of steps on ever new batches, in which some targets do not count. */
async function losses(contestant: Contestant, kind: "train" | "distill"): Promise<number[]> {
  const random = randomStream(4);
  const found: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const tokens = Int32Array.from({ length: config.B * config.T }, () => random.below(config.V));
    const targets = tokens.map((token, index) => (index % 5 === 4 ? -1 : (token * 7 + 3) % config.V));
    found.push(await (kind === "train" ? contestant.trainStep(tokens, targets) : contestant.distillStep!(tokens, targets)));
  }
  return found;
}

async function lossesOf(create: Create, kind: "train" | "distill", settings: BenchConfig = config): Promise<number[]> {
  const contestant = await create(settings, student, kind === "distill" ? teacher : undefined);
  const found = await losses(contestant, kind);
  contestant.dispose();
  return found;
}

test.each(["train", "distill"] as const)("the engine's losses over five %s steps are the reference's", async (kind) => {
  const expected = await lossesOf(createReference, kind);
  expectNear(await lossesOf(createEngine, kind), expected, 1e-4, "losses");
});

test("the engine follows every setting of the optimizer and LayerNorm's epsilon", async () => {
  const other = { ...config, lnEps: 1e-5, lr: 2e-2, beta1: 0.7, beta2: 0.999, eps: 1e-2, weightDecay: 0.5 };
  expectNear(await lossesOf(createEngine, "train", other), await lossesOf(createReference, "train", other), 1e-4, "losses");
});

test("train and distill steps move the same weights, and what each costs is counted", async () => {
  const contestant = await createEngine(config, student, teacher);
  expect(contestant.info()).toEqual({});
  const [first] = await losses(contestant, "train");
  await losses(contestant, "distill");
  const [again] = await losses(contestant, "train");
  const { train, distill } = contestant.info();
  contestant.dispose();
  expect(again).toBeLessThan(first);
  expect([train?.submits, distill?.submits]).toEqual([1, 1]);
  expect(distill!.dispatches).toBeGreaterThan(train!.dispatches);
  // Weights, gradients and two moments are held at the very least.
  const parameters = [...student.values()].reduce((sum, { data }) => sum + data.length, 0);
  expect(train!.bytes).toBeGreaterThan(4 * 4 * parameters);
  expect(distill!.bytes).toBeGreaterThan(train!.bytes);
});

test("names with Hugging Face's prefix and plain objects mean the same weights", async () => {
  const prefixed = Object.fromEntries([...student].map(([name, tensor]) => [`transformer.${name}`, tensor]));
  const contestant = await createEngine(config, prefixed);
  expect(contestant.distillStep).toBeUndefined();
  expect(await losses(contestant, "train")).toEqual(await lossesOf(createEngine, "train"));
  contestant.dispose();
});

const without = (tensors: NamedTensors, name: string): NamedTensors => new Map([...tensors].filter(([key]) => key !== name));
const wte = student.get("wte.weight")!;

test.each<[what: string, given: [BenchConfig, GivenTensors, GivenTensors?], says: string]>([
  ["a missing tensor", [config, without(student, "h.0.attn.c_attn.bias")], "weights: tensor h.0.attn.c_attn.bias is missing"],
  ["an unknown one", [config, new Map([...student, ["lm_head.weight", wte]])], "weights: tensor lm_head.weight is none of a GPT-2"],
  ["one of another shape", [{ ...config, V: 36 }, student], "weights: tensor wte.weight is [37,16], not [36,16]"],
  ["one given twice", [config, new Map([...student, ["transformer.wte.weight", wte]])], "weights: tensor wte.weight is given twice"],
  ["a setting left out", [{ ...config, lnEps: Number.NaN }, student], "config.lnEps is NaN"],
  [
    "a teacher with other tokens",
    [config, student, hotWeights({ layers: 1, heads: 2, width: 16, context: 8, vocabSize: 40 }, 3)],
    "40 tokens",
  ],
  ["a teacher without a tensor", [config, student, without(teacher, "ln_f.bias")], "teacher: tensor ln_f.bias is missing"],
])("the engine names what is wrong with %s", async (_what, given, says) => {
  await expect(createEngine(...given)).rejects.toThrow(says);
});
