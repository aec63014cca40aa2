// Writes what the Python tests of this folder read: packages made by the export stage, and what the studio itself
// computes with the same weights and tokenizer. Nothing is trained but the tokenizer; the weights are random and far
// from a fresh model's, so that every gain, bias and head matters. Run: npx tsx test/interop/produce.ts FOLDER

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord } from "../../src/core/config/records";
import { type ModelShape, parameterCount } from "../../src/core/config/sizes";
import { generate } from "../../src/core/evaluation/generate";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8, utf8Length } from "../../src/core/format/utf8";
import type { NamedTensors } from "../../src/core/graph/executor";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram, logitsProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { exportAll } from "../../src/stages/export";
import { type Blobs, paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { tokenizerFrom } from "../core/exchange/sample";
import { programs } from "../stages/programs";
import { produceCluster } from "./produce_cluster";
import { produceClusterKinds } from "./produce_cluster_kinds";
import { produceClusterNumbers } from "./produce_cluster_numbers";
import { produceCurves } from "./produce_curves";
import { produceGguf } from "./produce_gguf";
import { produceHidden } from "./produce_hidden";
import { produceMixtures } from "./produce_mixture";
import { produceOutside } from "./produce_outside";
import { produceRouter } from "./produce_router";
import { produceSparse } from "./produce_sparse";
import { produceTokenizers } from "./produce_tokenizers";
import { TEST_TEXTS, TRAINING_TEXTS } from "./texts";
import { heated } from "./weights";

const CONTEXT = 32;
const GENERATED_TOKENS = 12;
/** What packages are made in; those as ONNX are read by test_onnx.py. */
const FORMATS = ["transformers", "onnx-f32", "onnx-f16"] as const;

interface Subject {
  readonly id: string;
  readonly package: string;
  readonly path: string;
  readonly shape: ModelShape;
  readonly weights: NamedTensors;
}

/** A teacher and an expert with different depths, head counts and widths of their MLPs. */
function subjects(vocabSize: number): Subject[] {
  const shapes = {
    teacher: { layers: 3, heads: 4, width: 48, inner: 80, context: CONTEXT, vocabSize },
    expert: { layers: 1, heads: 2, width: 48, context: CONTEXT, vocabSize },
  };
  return [
    {
      id: "teacher",
      package: "limbeck-teacher",
      path: paths.teacher,
      shape: shapes.teacher,
      weights: heated(initializeGpt(shapes.teacher, 1), 1),
    },
    {
      id: "expert:French",
      package: "limbeck-expert-french",
      path: paths.expert(0),
      shape: shapes.expert,
      weights: heated(initializeGpt(shapes.expert, 2), 2),
    },
  ];
}

/** What the studio computes: logits of whole rows of tokens, and greedy continuations of their beginnings. */
async function studioResults({ shape, weights }: Subject, rows: readonly (readonly number[])[], endOfText: number): Promise<object[]> {
  const models = { [STUDENT]: referenceExecutor.upload(weights) };
  const all = await referenceExecutor.evaluator(logitsProgram(shape, CONTEXT), models);
  const one = { generator: await referenceExecutor.generator(decodeProgram(shape, 1), models, CONTEXT), context: CONTEXT, endOfText };
  const results: object[] = [];
  for (const tokens of rows) {
    const padded = new Int32Array(CONTEXT);
    padded.set(tokens);
    const outputs = await all.run({ tokens: padded, rows: Int32Array.from(padded.keys()) });
    const logits = [...outputs.get("logits")!.subarray(0, tokens.length * shape.vocabSize)];
    const prompt = tokens.slice(0, CONTEXT - GENERATED_TOKENS);
    const greedy: number[] = [];
    for await (const token of generate(one, prompt, GENERATED_TOKENS, { temperature: 0, topK: 0, topP: 1, seed: 0 })) greedy.push(token);
    results.push({ tokens, logits, prompt, greedy });
  }
  return results;
}

/** Token rows: texts cut to the context, and random tokens over the whole vocabulary. */
function tokenRows(tokenizer: Tokenizer): number[][] {
  const random = randomStream(3);
  const texts = TRAINING_TEXTS.map((text) => [...tokenizer.encode(text).subarray(0, CONTEXT)]);
  return [...texts, Array.from({ length: CONTEXT }, () => random.below(tokenizer.vocabSize)), [tokenizer.endOfText]];
}

const corpus: CorpusSummary = {
  source: "files",
  domains: [
    {
      name: "French",
      files: 1,
      documents: 1,
      duplicates: 0,
      bytes: utf8Length(TRAINING_TEXTS[1]),
      trainDocuments: 1,
      trainBytes: utf8Length(TRAINING_TEXTS[1]),
      validationDocuments: 0,
      validationBytes: 0,
      lengths: [1, 0, 0, 0, 0],
      byteUnigram: 4,
      excerpt: TRAINING_TEXTS[1],
    } satisfies DomainSummary,
  ],
  problems: [],
};

/** The stage's packages of these models, as files in `folder`. */
async function producePackages(models: readonly Subject[], tokenizer: Tokenizer, folder: string): Promise<void> {
  const blobs: Blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  for (const { path, weights } of models) await blobs.write(path, writeSafetensors(weights));
  const records = models.map(
    ({ id, path, shape }): ModelRecord => ({
      id,
      shape,
      parameters: parameterCount(shape),
      path,
      steps: 0,
      tokens: 0,
      seconds: 0,
      final: {},
    }),
  );
  const context = { emit: () => {}, checkpoint: async () => {} };
  const wanted = { recipe: recipeFor("pico"), corpus, models: records, formats: FORMATS };
  for (const { path, storage } of await exportAll(wanted, context, blobs, programs)) {
    await writeFile(join(folder, path), await blobs.read(storage));
  }
}

async function produce(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await tf.setBackend("cpu");
  const tokenizer = tokenizerFrom(
    TRAINING_TEXTS.map((text) => text.repeat(2)),
    400,
  );
  const models = subjects(tokenizer.vocabSize);
  await producePackages(models, tokenizer, folder);
  const rows = tokenRows(tokenizer);
  const results: Record<string, object[]> = {};
  for (const subject of models) results[subject.package] = await studioResults(subject, rows, tokenizer.endOfText);
  const texts = TEST_TEXTS.map((text) => {
    const ids = [...tokenizer.encode(text)];
    return { text, ids, decoded: tokenizer.decode(ids) };
  });
  const expected = { context: CONTEXT, vocabSize: tokenizer.vocabSize, endOfText: tokenizer.endOfText, texts, models: results };
  await writeFile(join(folder, "expected.json"), JSON.stringify(expected));
  await produceHidden(folder, models[1]);
  await produceRouter(folder);
  await produceMixtures(folder, tokenizer);
  await produceSparse(folder, tokenizer);
  await produceTokenizers(folder);
  await produceOutside(folder);
  await produceClusterNumbers(folder);
  await produceCluster(folder);
  await produceGguf(folder);
  await produceClusterKinds(folder);
  await produceCurves(folder);
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("name a folder to write to");
await produce(folder);
