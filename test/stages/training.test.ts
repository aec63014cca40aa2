// From documents in storage to a stored teacher and expert, on TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import { heldOut } from "../../src/core/evaluation/quality";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { Executor } from "../../src/core/graph/executor";
import { distillation, languageModelling } from "../../src/core/losses/objective";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { loadWeights, saveModel } from "../../src/stages/models";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { type TrainingMeans, type TrainingPlan, trainModel } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const settings = { steps: 6, sequences: 4, microBatch: 2, learningRate: 0.02, evaluations: 2 };
const recipe: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 280 },
  teacher: settings,
  experts: { ...settings, divergence: "reverse-kl", temperature: 1 },
  evaluation: { tokens: 64, finalTokens: 128 },
});
const shape = { layers: 1, heads: 2, width: 16, context: 16, vocabSize: 280 };
const domains = ["left", "right"];
const corpus = { source: "files", problems: [], domains: domains.map((name) => ({ name })) } as unknown as CorpusSummary;

const events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
const blobs = new MemoryBlobs();
let tokenizer: Tokenizer;

/** Documents of random words, of which each domain has its own. */
function documents(domain: number, split: number): string {
  const random = randomStream(domain, split);
  const words = domain === 0 ? ["red", "boat", "sails", "home"] : ["blaue", "Berge", "ruhen", "still"];
  const lines = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => words[random.below(4)]).join(" "));
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

const means = (): TrainingMeans => ({
  recipe,
  corpus,
  tokenizer,
  executor: referenceExecutor,
  kernels: () => ({ "a point": "a variant" }),
  context,
  blobs,
});

async function teacherPlan(): Promise<TrainingPlan> {
  const streams = await Promise.all(domains.map(async (domain, index) => ({ domain, tokens: await readTokens(blobs, index, "train") })));
  const size = { ...shape, vocabSize: tokenizer.vocabSize };
  return {
    id: "teacher",
    shape: size,
    settings: recipe.teacher,
    objective: languageModelling,
    streams,
    watched: domains,
    salt: 0,
    tellsPredictions: true,
  };
}

/** Trains a plan and keeps the model at `path`. */
const trained = (plan: TrainingPlan, path: string = paths.teacher, using: Partial<TrainingMeans> = {}): Promise<ModelRecord> =>
  trainModel(plan, { ...means(), ...using }, (model, record) => saveModel(blobs, model, { ...record, path }));

beforeAll(async () => {
  await tf.setBackend("cpu");
  for (const domain of [0, 1]) {
    await blobs.write(paths.documents(domain, "train"), encodeUtf8(documents(domain, 1)));
    await blobs.write(paths.documents(domain, "validation"), encodeUtf8(documents(domain, 2)));
  }
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
});

test("a teacher is trained, scored on every domain and stored; equal recipes give equal weights", async () => {
  events.length = 0;
  const record = await trained(await teacherPlan());
  const first = await blobs.read(paths.teacher);
  expect(record).toMatchObject({ id: "teacher", steps: 6, tokens: 6 * 4 * 16, kernels: { "a point": "a variant" } });
  expect(Object.keys(record.final)).toEqual(domains);
  const evaluations = events.filter((event) => event.kind === "evaluation");
  expect(evaluations.map(({ step }) => step)).toEqual([0, 3, 6]);
  for (const domain of domains) expect(evaluations[2].domains[domain].loss).toBeLessThan(evaluations[0].domains[domain].loss);

  const steps = events.flatMap((event) => (event.kind === "steps" ? [...event.columns.step] : []));
  expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  expect(events.filter((event) => event.kind === "sample").length).toBeGreaterThan(0);

  await trained(await teacherPlan());
  expect(await blobs.read(paths.teacher)).toEqual(first);
});

test("a teacher's record tells how often and how surely it is right, on the tokens its final figures are of, where it is asked for", async () => {
  const plan = await teacherPlan();
  const { predictions = {} } = await trained({ ...plan, settings: { ...plan.settings, steps: 30 } });
  expect(Object.keys(predictions)).toEqual(domains);
  for (const [index, domain] of domains.entries()) {
    const { top1, top5, ece, bins } = predictions[domain];
    const { sequences, tokens } = heldOut(
      domain,
      { tokens: await readTokens(blobs, index, "validation") },
      shape.context,
      128,
      tokenizer.tokenByteLengths,
    );
    expect(sequences.length * shape.context).toBe(128);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(tokens);
    expect(bins.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0) / tokens).toBeCloseTo(top1, 12);
    expect(top1).toBeGreaterThan(0);
    expect(top5).toBeGreaterThan(top1);
    expect(ece).toBeGreaterThan(0);
    expect(ece).toBeLessThan(1);
  }
  const { tellsPredictions: _, ...silent } = plan;
  expect(await trained(silent)).not.toHaveProperty("predictions");
});

test("half precision is asked for unless the recipe wants f32 or computes values again, and the record tells what was trained in", async () => {
  const asked: unknown[] = [];
  const executor: Executor = {
    ...referenceExecutor,
    async trainer(program, models, trained, settings, options) {
      asked.push(options?.half);
      const trainer = await referenceExecutor.trainer(program, models, trained, settings, options);
      return Object.assign(trainer, { precision: options?.half ? "f16" : "f32" });
    },
  };
  const plan = await teacherPlan();
  const records = [];
  for (const changes of [{}, { precision: "f32" }, { activations: "recompute" }] as const) {
    records.push(await trained({ ...plan, settings: { ...plan.settings, ...changes } }, paths.teacher, { executor }));
  }
  expect(asked).toEqual([true, false, false]);
  expect(records.map(({ precision }) => precision)).toEqual(["f16", "f32", "f32"]);
});

test("an expert learns its domain from the teacher and leaves the teacher as it was", async () => {
  const plan = await teacherPlan();
  await trained(plan);
  const teacherBytes = await blobs.read(paths.teacher);
  const weights = await loadWeights(referenceExecutor, blobs, paths.teacher);
  const tensors = tf.memory().numTensors;
  events.length = 0;
  const record = await trained(
    {
      ...plan,
      id: "expert:right",
      settings: recipe.experts,
      objective: distillation(recipe.experts),
      streams: [plan.streams[1]],
      watched: ["right"],
      salt: 2,
      teacher: { weights, shape: plan.shape },
    },
    paths.expert(1),
  );
  expect(tf.memory().numTensors).toBe(tensors);
  const columns = events.flatMap((event) => (event.kind === "steps" ? [event.columns] : []));
  expect(Object.keys(columns[0].terms)).toEqual(["ce", "kd"]);
  expect(columns.flatMap(({ terms }) => [...terms.kd]).every((kl = Number.NaN) => kl >= -1e-6)).toBe(true);
  expect(record.final.right.loss).toBeLessThan(record.final.left.loss);

  const after = await weights.read();
  for (const [name, { data }] of readSafetensors(teacherBytes)) expect(after.get(name)?.data, name).toEqual(data);
  weights.dispose();
});

test("where the GPU refuses memory, fewer sequences at once lead to the same model and the same curve, with a notice", async () => {
  const plan = await teacherPlan();
  const lossesOf = (): readonly number[] => events.flatMap((event) => (event.kind === "steps" ? [...event.columns.loss] : []));
  events.length = 0;
  const { seconds: _, sha256: _s, final: wholeFinal, predictions: ___, ...whole } = await trained(plan);
  const wholeLosses = lossesOf();
  expect(events.filter(({ kind }) => kind === "notice")).toEqual([]);

  events.length = 0;
  const small: Executor = {
    ...referenceExecutor,
    trainer: async (program, ...rest) => {
      const rows = program.nodes.flatMap((node) => (node.op === "input" && node.attributes.name === "tokens" ? node.attributes.shape : []));
      if (rows[0] > shape.context) throw new StudioError("out-of-memory", "The GPU refused memory.", "Choose a smaller size.");
      return referenceExecutor.trainer(program, ...rest);
    },
  };
  const { seconds: __, sha256: __s, final, predictions: ____, ...record } = await trained(plan, paths.teacher, { executor: small });
  expect(record).toEqual(whole);
  for (const domain of domains) expect(final[domain].loss).toBeCloseTo(wholeFinal[domain].loss, 4);
  const losses = lossesOf();
  expect(losses).toHaveLength(wholeLosses.length);
  losses.forEach((loss, step) => {
    expect(loss).toBeCloseTo(wholeLosses[step], 4);
  });
  expect(events.filter((event) => event.kind === "notice")).toMatchObject([
    { stage: "teacher", problem: { code: "out-of-memory", message: expect.stringMatching(/2 sequences.*1 at once/) } },
  ]);
});
