// Writes what test_sparse.py reads: the package of a sparse teacher and the gates tuned to an expert, both made by the export
// stage from random weights, and what the studio itself computes: logits, experts chosen and greedy texts, for several numbers
// of experts and under either gates.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { type ModelShape, parameterCount } from "../../src/core/config/sizes";
import { generate } from "../../src/core/evaluation/generate";
import { withGates, writeGates } from "../../src/core/exchange/gates";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { NamedTensors } from "../../src/core/graph/executor";
import { Graph } from "../../src/core/graph/graph";
import { forwardProgram, type Program } from "../../src/core/graph/program";
import { gpt, initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { exportAll } from "../../src/stages/export";
import { sha256 } from "../../src/stages/sha256";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { programs as without } from "../stages/programs";
import { TRAINING_TEXTS } from "./texts";
import { heated } from "./weights";

const PROGRAM = "src/core/exchange/torch/sparse.py";
const CONTEXT = 24;
const EXPERTS = { count: 5, active: 2 };
const PROMPT_TOKENS = 10;
const GENERATED_TOKENS = 20;

/** Logits [T, V] of whole sequences, and the weights of every layer's experts [T, E], 0 where one is not taken. */
function wholeProgram(shape: ModelShape): Program {
  const graph = new Graph();
  const { hidden, head, gates } = gpt(graph, STUDENT, shape, graph.input("tokens", [shape.context], "i32"));
  const logits = graph.apply("matmul", [hidden, head], { transposeA: false, transposeB: true });
  return forwardProgram(graph, { logits, ...Object.fromEntries(gates.map((gate, layer) => [`gates.${layer}`, gate.gates])) });
}

/** What the studio computes of some texts with `active` experts for each token. */
async function predicted(
  given: ModelShape,
  weights: NamedTensors,
  active: number,
  rows: readonly (readonly number[])[],
  endOfText: number,
) {
  const shape = { ...given, experts: { ...EXPERTS, active } };
  const models = { [STUDENT]: referenceExecutor.upload(weights) };
  const whole = await referenceExecutor.evaluator(wholeProgram(shape), models);
  const generator = await referenceExecutor.generator(decodeProgram(shape, 1), models, CONTEXT);
  const results: object[] = [];
  for (const tokens of rows) {
    const padded = new Int32Array(CONTEXT);
    padded.set(tokens);
    const outputs = await whole.run({ tokens: padded });
    const rowsOf = (name: string, columns: number): number[] => [...outputs.get(name)!.subarray(0, tokens.length * columns)];
    const gates = Array.from({ length: shape.layers }, (_, layer) => rowsOf(`gates.${layer}`, EXPERTS.count));
    const prompt = tokens.slice(0, PROMPT_TOKENS);
    const greedy: number[] = [];
    const settings = { temperature: 0, topK: 0, topP: 1, seed: 0 };
    for await (const token of generate({ generator, context: CONTEXT, endOfText }, prompt, GENERATED_TOKENS, settings)) greedy.push(token);
    results.push({ tokens, logits: rowsOf("logits", shape.vocabSize), gates, prompt, greedy });
  }
  return results;
}

const corpus: CorpusSummary = { source: "files", domains: [], problems: [] };

/** The stage's files of the teacher and of an expert that its gates were tuned to, in `folder`. */
async function produceFiles(shape: ModelShape, weights: NamedTensors, gates: NamedTensors, tokenizer: Tokenizer, folder: string) {
  const blobs = new MemoryBlobs();
  const teacher = writeSafetensors(weights);
  const gatesFile = writeGates(gates, shape, await sha256(teacher));
  const { experts: _, ...dense } = shape;
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  await blobs.write(paths.teacher, teacher);
  await blobs.write(paths.expert(0), writeSafetensors(initializeGpt(dense, 1)));
  await blobs.write("gates", gatesFile);
  const record = (id: string, path: string, of: ModelShape): ModelRecord => {
    const counts = { parameters: parameterCount(of), steps: 0, tokens: 0, seconds: 0 };
    return { id, shape: of, path, final: {}, ...counts };
  };
  const tuned = { path: "gates", bytes: gatesFile.length, sha256: await sha256(gatesFile), teacher: await sha256(teacher) };
  const models = [
    record("teacher", paths.teacher, shape),
    { ...record("expert:French", paths.expert(0), dense), gates: { ...tuned, divergence: [0.1, 0.2] } },
  ];
  const context = { emit: () => {}, checkpoint: async () => {} };
  const programs = { ...without, sparse: await readFile(PROGRAM, "utf8") };
  for (const { path, storage } of await exportAll({ recipe: recipeFor("pico"), corpus, models }, context, blobs, programs)) {
    await writeFile(join(folder, path), await blobs.read(storage));
  }
}

/** Writes limbeck-teacher.zip, limbeck-expert-french-gates.safetensors and sparse.json, and more, to `folder`/sparse. */
export async function produceSparse(folder: string, tokenizer: Tokenizer): Promise<void> {
  const { vocabSize, endOfText } = tokenizer;
  const shape: ModelShape = { layers: 2, heads: 4, width: 32, inner: 48, context: CONTEXT, vocabSize, experts: EXPERTS };
  const weights = heated(initializeGpt(shape, 50), 50);
  const gates: NamedTensors = new Map([...heated(initializeGpt(shape, 51), 51)].filter(([name]) => name.includes(".gate.")));
  const own = join(folder, "sparse");
  await mkdir(own, { recursive: true });
  await produceFiles(shape, weights, gates, tokenizer, own);

  const random = randomStream(52);
  const texts = TRAINING_TEXTS.slice(0, 2).map((text) => [...tokenizer.encode(text).subarray(0, CONTEXT)]);
  const rows = [...texts, Array.from({ length: CONTEXT }, () => random.below(vocabSize)), [endOfText]];
  const predictions: object[] = [];
  for (const [tuned, tensors] of [[false, weights] as const, [true, withGates(weights, gates)] as const]) {
    for (const active of [1, EXPERTS.active, EXPERTS.count]) {
      predictions.push({ tuned, active, rows: await predicted(shape, tensors, active, rows, endOfText) });
    }
  }
  const file = { vocabSize, experts: EXPERTS, layers: shape.layers, context: CONTEXT, generatedTokens: GENERATED_TOKENS, predictions };
  await writeFile(join(own, "sparse.json"), JSON.stringify(file));
}
