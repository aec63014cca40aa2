// Where an expert that branches starts from, on TensorFlow.js's CPU backend and storage in memory.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expertShape, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { languageModelling } from "../../src/core/losses/objective";
import { initializeGpt } from "../../src/core/model/gpt";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { nearestExpert } from "../../src/stages/branch";
import { distilExpert } from "../../src/stages/expert";
import { saveModel } from "../../src/stages/models";
import { sha256 } from "../../src/stages/sha256";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { type TrainingPlan, trainModel } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const settings = { steps: 6, sequences: 2, microBatch: 2, learningRate: 0.03, evaluations: 1 };
const recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 280 },
  experts: settings,
  evaluation: { tokens: 32, finalTokens: 32 },
});
const words = { sea: ["boat", "sails", "harbour"], hills: ["Berge", "ruhen", "still"], coast: ["boat", "sails", "cliff"] };
const domains = Object.keys(words);
const corpus = { source: "files", problems: [], domains: domains.map((name) => ({ name })) } as unknown as CorpusSummary;

const blobs = new MemoryBlobs();
const events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
let tokenizer: Tokenizer;
let experts: ModelRecord[];

async function planOf(domain: string, changes: Partial<TrainingPlan> = {}): Promise<TrainingPlan> {
  const place = domains.indexOf(domain);
  const streams = [{ domain, tokens: await readTokens(blobs, place, "train") }];
  const shape = { layers: 1, heads: 2, width: 16, context: 8, vocabSize: tokenizer.vocabSize };
  const plan = { id: `expert:${domain}`, shape, settings: recipe.experts, objective: languageModelling, streams };
  return { ...plan, watched: [domain], salt: 1 + place, ...changes };
}

const trained = (plan: TrainingPlan, path: string): Promise<ModelRecord> =>
  trainModel(plan, { recipe, corpus, tokenizer, executor: referenceExecutor, kernels: () => ({}), context, blobs }, (model, record) =>
    saveModel(blobs, model, { ...record, path }),
  );

beforeAll(async () => {
  await tf.setBackend("cpu");
  for (const [place, list] of Object.values(words).entries())
    for (const [split, lines] of [
      ["train", 40],
      ["validation", 12],
    ] as const) {
      const documents = Array.from({ length: lines }, (_, i) => Array.from({ length: 12 }, (__, j) => list[(i * j + j) % 3]).join(" "));
      await blobs.write(paths.documents(place, split), encodeUtf8(documents.map((text) => JSON.stringify(text)).join("\n")));
    }
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  experts = [];
  for (const domain of ["hills", "sea"]) experts.push(await trained(await planOf(domain), paths.expert(domains.indexOf(domain))));
}, 60_000);

test("the expert that predicts the new domain's text best is taken, whatever their order", async () => {
  const { shape, streams } = await planOf("coast");
  const tensors = tf.memory().numTensors;
  for (const order of [experts, experts.toReversed()]) {
    const wanted = { stage: "expert:coast", shape, text: streams[0], experts: order };
    expect(await nearestExpert(wanted, { executor: referenceExecutor, context, blobs })).toMatchObject({ told: { branchedFrom: "sea" } });
  }
  expect(tf.memory().numTensors).toBe(tensors);
});

test("a branch begins as good as the expert it is a copy of, whose file stays as it is, and says what it came from", async () => {
  const plan = await planOf("coast");
  const before = await Promise.all(experts.map(async ({ path }) => sha256(await blobs.read(path))));
  expect(experts.map((expert) => expert.sha256)).toEqual(before);
  const wanted = { stage: plan.id, shape: plan.shape, text: plan.streams[0], experts };
  const branch = await nearestExpert(wanted, { executor: referenceExecutor, context, blobs });
  events.length = 0;
  const record = await trained({ ...plan, ...(branch && { branch }) }, paths.expert(2));
  const [first, last] = events.flatMap((event) => (event.kind === "evaluation" ? [event.domains.coast] : []));
  const nearest = experts.find(({ id }) => id === "expert:sea");
  expect(first).toEqual(nearest?.final.coast);
  expect(last.loss).toBeLessThan(first.loss);
  expect(record).toMatchObject({ branchedFrom: "sea", bytes: (await blobs.read(paths.expert(2))).length });
  expect(record.sha256).toBe(await sha256(await blobs.read(paths.expert(2))));
  expect(await Promise.all(experts.map(async ({ path }) => sha256(await blobs.read(path))))).toEqual(before);
});

test("a recipe whose experts start from the nearest trains a copy of it", async () => {
  const alone = { weighting: "fixed", alpha: 1, beta: 0 } as const; // without a teacher
  const short = { layers: 1, start: "nearest", steps: 1, sequences: 1, microBatch: 1, ...alone } as const;
  const means = { recipe: withChanges(recipe, { experts: short }), corpus, tokenizer, executor: referenceExecutor };
  const shape = expertShape(means.recipe, tokenizer.vocabSize);
  const weights = referenceExecutor.upload(initializeGpt(shape, 7));
  const random = await saveModel(blobs, weights, { ...experts[0], shape, path: "models/random.safetensors" });
  weights.dispose();
  const given = { recipe: means.recipe, corpus, domain: "coast", teacher: experts[0], experts: [random] };
  const record = await distilExpert(given, { ...means, kernels: () => ({}), context, blobs });
  expect(record).toMatchObject({ branchedFrom: "hills", path: paths.expert(2) });
  const [before, after] = await Promise.all([random, record].map(async ({ path }) => readSafetensors(await blobs.read(path))));
  // One step of Adam moves no number further than about its learning rate, and fresh weights would be far away.
  const furthest = (name: string): number =>
    Math.max(...(after.get(name)?.data ?? []).map((value, i) => Math.abs(value - Number(before.get(name)?.data[i]))));
  for (const name of before.keys()) expect(furthest(name), name).toBeLessThan(2 * means.recipe.experts.learningRate);
});

test("an expert without others starts fresh and says nothing of it", async () => {
  const { shape, streams } = await planOf("coast");
  events.length = 0;
  const wanted = { stage: "expert:coast", shape, text: streams[0], experts: [] };
  expect(await nearestExpert(wanted, { executor: referenceExecutor, context, blobs })).toBeUndefined();
  expect(events).toEqual([]);
  expect(experts[0]).not.toHaveProperty("branchedFrom");
});

test("an expert of another shape than the others starts fresh, with a notice that names the difference", async () => {
  const { shape, streams } = await planOf("coast");
  events.length = 0;
  const wanted = { stage: "expert:coast", shape: { ...shape, width: 32, layers: 2 }, text: streams[0], experts };
  expect(await nearestExpert(wanted, { executor: referenceExecutor, context, blobs })).toBeUndefined();
  expect(events).toMatchObject([{ kind: "notice", stage: "expert:coast", problem: { code: "bad-recipe" } }]);
  expect(events[0]).toHaveProperty("problem.message", expect.stringContaining("hills has width 16 and not 32, layers 1 and not 2."));
});
