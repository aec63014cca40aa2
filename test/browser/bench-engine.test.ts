// The benchmark's contract: this engine and the reference executor behind it compute the same, and both say what is
// wrong with what they are given.

import { beforeAll, expect, test } from "vitest";
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

async function lossesOf(create: Create, settings: BenchConfig): Promise<number[]> {
  const contestant = await create(settings, student);
  const found = await losses(contestant, "train");
  contestant.dispose();
  return found;
}

/** Train steps, distill steps and train steps again, of one contestant: a device of its own compiles all kernels anew. */
async function course(create: Create) {
  const contestant = await create(config, student, teacher);
  const before = contestant.info();
  const [train, distill, again] = [
    await losses(contestant, "train"),
    await losses(contestant, "distill"),
    await losses(contestant, "train"),
  ];
  const after = contestant.info();
  contestant.dispose();
  return { before, train, distill, again, after };
}
let engine: Awaited<ReturnType<typeof course>>;
beforeAll(async () => {
  engine = await course(createEngine);
}, 120_000);

test("the engine's losses over five train steps, five distill steps and five train steps more are the reference's", async () => {
  const reference = await course(createReference);
  for (const part of ["train", "distill", "again"] as const) expectNear(engine[part], reference[part], 1e-4, `losses of ${part}`);
});

test("the engine follows every setting of the optimizer and LayerNorm's epsilon", async () => {
  const other = { ...config, lnEps: 1e-5, lr: 2e-2, beta1: 0.7, beta2: 0.999, eps: 1e-2, weightDecay: 0.5 };
  expectNear(await lossesOf(createEngine, other), await lossesOf(createReference, other), 1e-4, "losses");
});

test("train and distill steps move the same weights, and what each costs is counted", () => {
  expect(engine.before).toEqual({});
  expect(engine.again[0]).toBeLessThan(engine.train[0]);
  const { train, distill } = engine.after;
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
  expect(await losses(contestant, "train")).toEqual(engine.train);
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
