// A tokenizer from a file with more entries than 16 bits number, as far as text goes with it: shards, a teacher and what it
// answers and writes, a router. On TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { languageModelling } from "../../src/core/losses/objective";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import type { Context } from "../../src/protocol/host";
import { openCachedSignal } from "../../src/stages/cachedSignal";
import { importTokenizerFiles } from "../../src/stages/importedTokenizer";
import { saveModel } from "../../src/stages/models";
import { fitRouter, readRouter } from "../../src/stages/router";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readStream, readTokenizer, readTokens } from "../../src/stages/tokens";
import { trainModel } from "../../src/stages/training";
import { teachersText } from "../../src/stages/writtenText";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";
import { corpusOf, tokenizer as small } from "./routerTexts";

const ENTRIES = 70_000;
/** What entry `id` stands for: letters, which no pre-tokenizer cuts. */
const word = (id: number): string => `z${id}`.replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]);
/** Ids of a domain's words; each of its documents has one of them on each of three lines. */
const IDS: Readonly<Record<string, readonly number[]>> = { low: [400, 401, 402], high: [65_535, 65_536, 69_999] };

const blobs = new MemoryBlobs();
const context: Context = { emit: () => {}, checkpoint: async () => {} };
const corpus: CorpusSummary = corpusOf(Object.keys(IDS));
const settings = { steps: 2, sequences: 2, microBatch: 2, learningRate: 0.2, warmup: 0, evaluations: 1 };
let recipe = withChanges(recipeFor("pico"), {
  teacher: settings,
  evaluation: { tokens: 16, finalTokens: 16 },
  router: { sequenceTokens: 8, pairs: 16 },
});
let tokenizer: Tokenizer;
let teacher: ModelRecord;

beforeAll(async () => {
  await tf.setBackend("cpu");
  for (const [index, ids] of Object.values(IDS).entries())
    for (const split of ["train", "validation"] as const) {
      const lines = ids.flatMap((id) => Array.from({ length: 12 }, () => JSON.stringify(Array(3).fill(word(id)).join("\n"))));
      await blobs.write(paths.documents(index, split), encodeUtf8(lines.join("\n")));
    }
  const file = JSON.parse(toTokenizerJson(small));
  file.model.ignore_merges = true;
  for (let id = small.vocabSize; id < ENTRIES; id++) file.model.vocab[word(id)] = id;
  const files = [{ path: "tokenizer.json", file: new File([JSON.stringify(file)], "tokenizer.json") }];
  // As left by a smaller tokenizer before.
  await trainTokenizer({ recipe: withChanges(recipe, { tokenizer: { vocabSize: 300 } }), corpus }, context, blobs);
  recipe = withChanges(recipe, { tokenizer: await importTokenizerFiles({ files }, context, blobs) });
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  const plan = {
    id: "teacher",
    shape: { layers: 1, heads: 2, width: 8, context: 8, vocabSize: tokenizer.vocabSize },
    settings: recipe.teacher,
    objective: languageModelling,
    streams: [await readStream(blobs, corpus, "high")],
    watched: Object.keys(IDS),
    salt: 0,
  };
  const means = { recipe, corpus, tokenizer, executor: referenceExecutor, kernels: () => ({}), context, blobs };
  teacher = await trainModel(plan, means, (model, record) => saveModel(blobs, model, { ...record, path: paths.teacher }));
});

test("shards of four bytes an id take the place of those of two, and go again with the tokenizer", async () => {
  expect(tokenizer.vocabSize).toBe(ENTRIES);
  for (const [index, ids] of Object.values(IDS).entries()) {
    const [lineEnd] = tokenizer.encode("\n");
    const document = (id: number): number[] => [id, lineEnd, id, lineEnd, id, tokenizer.endOfText];
    const expected = ids.flatMap((id) => Array.from({ length: 12 }, () => document(id)).flat());
    expect([...(await readTokens(blobs, index, "train"))]).toEqual(expected);
    expect(await blobs.read(paths.tokens(index, "train", 32))).toHaveLength(4 * expected.length);
    expect(await blobs.has(paths.tokens(index, "train", 16))).toBe(false);
  }
});

test("two steps of a teacher learn words beyond 65,535, and its file has a row for each entry", async () => {
  expect(readSafetensors(await blobs.read(paths.teacher)).get("wte.weight")?.shape).toEqual([ENTRIES, 8]);
  expect(teacher.final.high.loss).toBeLessThan(teacher.final.low.loss);
});

test("a teacher's answers and what it writes keep ids of any size, and are found again", async () => {
  const stream = await readStream(blobs, corpus, "high");
  const plan = { domain: 1, text: stream, windows: [0, 8], context: 8, count: 4, temperature: 1, teacher, stage: "expert:high" };
  const means = { executor: referenceExecutor, context, blobs };
  const answered = await openCachedSignal(plan, means);
  const again = await openCachedSignal(plan, means);
  expect(again.record).toEqual({ bytesPerToken: 4 * 8, reused: 1 });
  expect(again.at(8)).toEqual(answered.at(8));
  expect([...again.at(8)[0].ids].some((id) => id > 65_535)).toBe(true);

  // Who writes does not matter here, and a step of 64 sequences over so many tokens takes long.
  const generator = { start() {}, next: async () => Array.from({ length: 64 }, () => [69_999]), dispose() {} };
  const writing = { stage: "expert:high", teacher, seed: 1, stream, context: 8, run: { steps: 1, sequences: 2 } };
  const writers = { ...means, tokenizer, executor: { ...referenceExecutor, generator: async () => generator } };
  const { texts } = await teachersText(writing, writers);
  expect(texts.map((text) => text.subarray(2).every((id) => id === 69_999))).toEqual([true, true]);
  expect((await teachersText(writing, { ...means, tokenizer })).texts).toEqual(texts);
});

test("a router tells domains apart by words beyond 65,535, and pairs of them", async () => {
  const record = await fitRouter({ recipe, corpus }, context, blobs);
  expect(record.accuracy).toBe(1);
  const router = await readRouter(blobs);
  expect(router.parts.space.pairs.length).toBeGreaterThan(0);
  expect(router.parts.domains[router.route(Uint32Array.of(69_999)).domain]).toBe("high");
});
