// The GGUF files that the studio makes of the model that save_trained.py trained, and what it computes with that model itself: ids, greedy
// continuations and the loss on held-out text. Beside them, a file for every cut of texts that llama.cpp has a name for.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import type { Cut } from "../../src/core/config/textForm";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { generate } from "../../src/core/evaluation/generate";
import { writeGpt2Gguf } from "../../src/core/exchange/gguf/gpt2";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram, logitsProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { finish } from "../../src/core/router/lbfgs";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { PATTERNS } from "../../src/core/tokenizer/pretokenize";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";
import { exportAll } from "../../src/stages/export";
import { importModel } from "../../src/stages/importedModel";
import { readImported } from "../../src/stages/importedTokenizer";
import { loadWeights } from "../../src/stages/models";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { programs } from "../stages/programs";
import { hostileText } from "./hostile";
import { TEST_TEXTS } from "./texts";

const PROMPTS = 20;
const PROMPT_TOKENS = 24;
const WRITTEN_TOKENS = 32;
const ROWS = 40;
const HOSTILE_TEXTS = 500;
const context = { emit: () => {}, checkpoint: async () => {} };
const corpus: CorpusSummary = { source: "files", domains: [], problems: [] };

/** Writes the folder `gguf` from the folder `trained`. */
export async function produceGguf(folder: string): Promise<void> {
  const target = join(folder, "gguf");
  await mkdir(target);
  const random = randomStream(9);
  const probes = [...TEST_TEXTS, ...Array.from({ length: HOSTILE_TEXTS }, () => hostileText(random))];
  const model = await produceModel(join(folder, "trained"), target, probes);
  const cuts = await produceCuts(target, probes);
  await writeFile(join(target, "expected.json"), JSON.stringify({ probes, model, cuts }));
}

async function produceModel(from: string, target: string, probes: readonly string[]): Promise<object> {
  const files = await Promise.all(
    (await readdir(join(from, "model"))).map(async (name) => ({
      path: `model/${name}`,
      file: new File([await readFile(join(from, "model", name))], name),
    })),
  );
  const blobs = new MemoryBlobs();
  const imported = await importModel({ files }, context, blobs);
  const { shape, parameters, hash } = imported.model;
  const tokenizer = await readImported(blobs, imported.tokenizer!.imported, () => {});
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  const path = paths.importedModel(hash);
  const run = { steps: 0, tokens: 0, seconds: 0, final: {} };
  const teacher: ModelRecord = { id: "teacher", shape, parameters, path, ...run, imported: hash };
  const wanted = { recipe: recipeFor("pico"), corpus, models: [teacher], formats: ["gguf-f32", "gguf-f16", "gguf-q8_0"] } as const;
  const exported = await exportAll(wanted, context, blobs, programs);
  for (const { path: name, storage } of exported) await writeFile(join(target, name), await blobs.read(storage));

  const models = { [STUDENT]: await loadWeights(referenceExecutor, blobs, path) };
  const ids = [...tokenizer.encode(await readFile(join(from, "held-out.txt"), "utf8"))];
  const evaluator = await referenceExecutor.evaluator(logitsProgram(shape, shape.context), models);
  const rows = Array.from({ length: ROWS }, (_, row) => ids.slice(row * shape.context, (row + 1) * shape.context));
  let nats = 0;
  for (const row of rows) {
    const tokens = Int32Array.from(row);
    const logits = (await evaluator.run({ tokens, rows: Int32Array.from(tokens.keys()) })).get("logits")!;
    for (let at = 0; at + 1 < row.length; at++)
      nats -= logProbability(logits.subarray(at * shape.vocabSize, (at + 1) * shape.vocabSize), row[at + 1]);
  }
  const generator = await referenceExecutor.generator(decodeProgram(shape, 1), models, shape.context);
  const writer = { generator, context: shape.context, endOfText: tokenizer.endOfText };
  const written: object[] = [];
  for (let i = 0; i < PROMPTS; i++) {
    const prompt = ids.slice(i * 100, i * 100 + PROMPT_TOKENS);
    const greedy: number[] = [];
    for await (const token of generate(writer, prompt, WRITTEN_TOKENS, { temperature: 0, topK: 0, topP: 1, seed: 0 })) greedy.push(token);
    written.push({ prompt, greedy });
  }
  return {
    files: exported.map(({ path: name }) => name),
    rows,
    loss: nats / (ROWS * (shape.context - 1)),
    written,
    ids: probes.map((text) => [...tokenizer.encode(text)]),
  };
}

function logProbability(logits: Float32Array, token: number): number {
  const most = logits.reduce((a, b) => Math.max(a, b));
  return logits[token] - most - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
}

const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false } as const;
const ONE_DIGIT = { Regex: PATTERNS.cl100k.replace("\\p{N}{1,3}", "\\p{N}") };

/** Each with the studio's own cut that its words are counted by. */
const CUTS = {
  gpt2: { words: "gpt2", cut: "gpt2", ignoreMerges: false },
  cl100k: { words: "cl100k", cut: "cl100k", ignoreMerges: false },
  llama3: { words: "cl100k", cut: "cl100k", ignoreMerges: true },
  qwen2: { words: "cl100k", cut: [{ type: "Split", pattern: ONE_DIGIT, behavior: "Isolated", invert: false }, bytes], ignoreMerges: false },
  starcoder: {
    words: "gpt2",
    cut: [
      { type: "Digits", individual_digits: true },
      { ...bytes, use_regex: true },
    ],
    ignoreMerges: false,
  },
} as const satisfies Record<string, { words: "gpt2" | "cl100k"; cut: Cut; ignoreMerges: boolean }>;

/** Ids of the probes by a tokenizer of each cut, whose file is of a model too small to say anything. */
async function produceCuts(target: string, probes: readonly string[]): Promise<object> {
  const texts = SAMPLE_DOMAINS.flatMap((domain) => writeSample(domain, 1, 100_000).map(({ text }) => text));
  const ids: Record<string, number[][]> = {};
  for (const [name, { words: counted, cut, ignoreMerges }] of Object.entries(CUTS)) {
    const words = new WordCounts(counted);
    for (const text of texts) words.add(text);
    const trained = finish(trainBpe(words, { vocabSize: 2000, minFrequency: 2 }));
    // Where words stay whole, every tenth of the later merges is missing: its word is a token that merges don't lead to.
    const merges = ignoreMerges ? trained.merges.filter((_, rank) => rank < 500 || rank % 10 > 0) : trained.merges;
    const tokenizer = new Tokenizer({ ...trained, merges, cut, ignoreMerges });
    const shape = { layers: 1, heads: 1, width: 8, context: 8, vocabSize: tokenizer.vocabSize + 3 }; // rows without a token
    const parts = { shape, tensors: initializeGpt(shape, 1), tokenizer, name, description: name };
    await writeFile(join(target, `${name}.gguf`), writeGpt2Gguf(parts, "f32"));
    ids[name] = probes.map((text) => [...tokenizer.encode(text)]);
  }
  return ids;
}
