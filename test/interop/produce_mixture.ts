// Writes what test_mixture.py reads: a package of every kind of mixture, made by the export stage from random weights, and
// what the studio itself computes with them: logits of every expert, routes, routes of a growing text, and texts written on.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord, RouterRecord } from "../../src/core/config/records";
import { type ModelShape, parameterCount } from "../../src/core/config/sizes";
import { generate } from "../../src/core/evaluation/generate";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { NamedTensors } from "../../src/core/graph/executor";
import { Graph } from "../../src/core/graph/graph";
import { forwardProgram } from "../../src/core/graph/program";
import { gpt } from "../../src/core/model/gpt";
import { decodeProgram, STUDENT } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { Rerouter } from "../../src/core/router/rerouter";
import { Router } from "../../src/core/router/router";
import { routerToJson } from "../../src/core/router/router-json";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { exportAll } from "../../src/stages/export";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { TRAINING_TEXTS } from "./texts";
import { hotWeights } from "./weights";

const PROGRAM = "src/core/exchange/torch/mixture.py";
const DOMAINS = ["English", "Français / 2", "日本語"];
const CONTEXT = 24;
const WIDTH = 32;
/** More than a window holds after any prompt. */
const GENERATED_TOKENS = 30;
const ROUTING = { abstainBelow: 0.4, unsure: "ensemble", ensemble: 2, rerouteTokens: 3, hysteresis: 0.05 } as const;

/** Whole GPT-2s of different depths and head counts. */
function separateExperts(vocabSize: number): readonly { readonly shape: ModelShape; readonly weights: NamedTensors }[] {
  return DOMAINS.map((_, i) => {
    const shape = { layers: 1 + i, heads: 2 ** i, width: WIDTH, context: CONTEXT, vocabSize };
    return { shape, weights: hotWeights(shape, 10 + i) };
  });
}

/** An embedding, a head, and bodies: one for each domain and, last, the common one. */
function jointExperts(vocabSize: number) {
  const shape = { layers: 2, heads: 4, width: WIDTH, context: CONTEXT, vocabSize };
  const random = randomStream(20);
  const hot = (...size: number[]) => ({
    shape: size,
    data: Float32Array.from({ length: size.reduce((a, b) => a * b) }, () => 0.3 * random.normal()),
  });
  const shared = new Map(
    Object.entries({ "wte.weight": hot(vocabSize, WIDTH), "lm_head.weight": hot(vocabSize, WIDTH), "lm_head.bias": hot(vocabSize) }),
  );
  const bodies = [...DOMAINS, "common"].map((_, i) => {
    const { "wte.weight": _wte, ...body } = Object.fromEntries(hotWeights(shape, 21 + i));
    return new Map(Object.entries(body));
  });
  return { shape, shared, bodies };
}

type JointExperts = ReturnType<typeof jointExperts>;

function jointRecord(kind: "jeet" | "moe-ce", { shape }: JointExperts): JointRecord {
  const part = (name: string, file: string | number) => ({ name, path: paths.joint(kind, file), parameters: 0 });
  const common = kind === "moe-ce" ? [part("common", "common")] : [];
  const parts = [part("shared", "shared"), ...common, ...DOMAINS.map((domain, i) => part(`expert:${domain}`, i))];
  return { id: `joint:${kind}`, kind, shape, domains: DOMAINS, parts, steps: 0, tokens: 0, seconds: 0, final: {} };
}

/** A router of random weights, under which texts differ. */
function hotRouter(vocabSize: number): Router {
  const random = randomStream(30);
  const draw = (length: number, scale: number) => Float32Array.from({ length }, () => scale * random.normal());
  const idf = draw(vocabSize, 1).map((value) => Math.max(0, 2 + value));
  const model = { weights: draw(vocabSize * DOMAINS.length, 2), intercept: draw(DOMAINS.length, 0.1) };
  return new Router({ domains: DOMAINS, sequenceTokens: 16, idf, model });
}

/** The last hidden states [T, d] that the studio's kernels give for one sequence. */
async function hiddenStates(shape: ModelShape, weights: NamedTensors, tokens: readonly number[]): Promise<Float32Array> {
  const graph = new Graph();
  const { hidden } = gpt(graph, STUDENT, shape, graph.input("tokens", [tokens.length], "i32"), tokens.length);
  const models = { [STUDENT]: referenceExecutor.upload(weights) };
  const evaluator = await referenceExecutor.evaluator(forwardProgram(graph, { hidden }), models);
  return (await evaluator.run({ tokens: Int32Array.from(tokens) })).get("hidden") as Float32Array;
}

/** hidden · weightᵀ + bias, [T, V]. */
function logitsOf(hidden: ArrayLike<number>, weight: Float32Array, bias: Float32Array = new Float32Array(weight.length)): number[] {
  const vocabSize = weight.length / WIDTH;
  return Array.from({ length: (hidden.length / WIDTH) * vocabSize }, (_, i) => {
    const [row, token] = [Math.floor(i / vocabSize), i % vocabSize];
    let sum = bias[token];
    for (let k = 0; k < WIDTH; k++) sum += hidden[row * WIDTH + k] * weight[token * WIDTH + k];
    return sum;
  });
}

/** What an expert, the common expert, or both make of `tokens`. */
interface Expected {
  readonly kind: string;
  /** null for the common expert alone. */
  readonly expert: string | null;
  readonly common: boolean;
  readonly tokens: readonly number[];
  readonly logits: readonly number[];
}

async function expectedOfSeparate(experts: ReturnType<typeof separateExperts>, tokens: readonly number[]): Promise<Expected[]> {
  const expected: Expected[] = [];
  for (const [i, { shape, weights }] of experts.entries()) {
    const logits = logitsOf(await hiddenStates(shape, weights, tokens), weights.get("wte.weight")!.data);
    expected.push({ kind: "ple", expert: DOMAINS[i], common: false, tokens, logits });
  }
  return expected;
}

/** The mean of the chosen and the common body's hidden states, read by the one head (arXiv 2407.19610). */
async function expectedOfJoint({ shape, shared, bodies }: JointExperts, tokens: readonly number[]): Promise<Expected[]> {
  const wte = shared.get("wte.weight")!;
  const hidden: Float32Array[] = [];
  for (const body of bodies) hidden.push(await hiddenStates(shape, new Map([...body, ["wte.weight", wte]]), tokens));
  const common = hidden.at(-1)!;
  const read = (states: ArrayLike<number>): number[] =>
    logitsOf(states, shared.get("lm_head.weight")!.data, shared.get("lm_head.bias")!.data);
  const both = (k: number): Float32Array => hidden[k].map((value, i) => (value + common[i]) / 2);
  return [
    ...DOMAINS.flatMap((expert, k) => [
      { kind: "jeet", expert, common: false, tokens, logits: read(hidden[k]) },
      { kind: "moe-ce", expert, common: false, tokens, logits: read(hidden[k]) },
      { kind: "moe-ce", expert, common: true, tokens, logits: read(both(k)) },
    ]),
    { kind: "moe-ce", expert: null, common: true, tokens, logits: read(common) },
  ];
}

/** A text that each expert writes on from one prompt, over more than a window. */
async function written(experts: ReturnType<typeof separateExperts>, prompt: readonly number[], endOfText: number): Promise<object[]> {
  const texts: object[] = [];
  for (const [i, { shape, weights }] of experts.entries()) {
    const models = { [STUDENT]: referenceExecutor.upload(weights) };
    const generator = await referenceExecutor.generator(decodeProgram(shape, 1), models, CONTEXT);
    const greedy: number[] = [];
    const settings = { temperature: 0, topK: 0, topP: 1, seed: 0 };
    for await (const token of generate({ generator, context: CONTEXT, endOfText }, prompt, GENERATED_TOKENS, settings)) greedy.push(token);
    texts.push({ expert: DOMAINS[i], prompt, greedy });
  }
  return texts;
}

/** Who writes each token of a growing text. */
function rerouted(router: Router, text: readonly number[]): object {
  const rerouter = new Rerouter(router, ROUTING);
  const turns = text.map((_, end) => rerouter.next(text.slice(0, end + 1)));
  return { text, domains: turns.map(({ domain }) => domain), probabilities: turns.map(({ probabilities }) => [...probabilities]) };
}

const corpus: CorpusSummary = { source: "files", domains: DOMAINS.map((name) => ({ name }) as DomainSummary), problems: [] };

/** Writes limbeck-mixture-*.zip and mixtures.json, and nothing else, to `folder`. */
export async function produceMixtures(folder: string, tokenizer: Tokenizer): Promise<void> {
  const { vocabSize, endOfText } = tokenizer;
  const separate = separateExperts(vocabSize);
  const joint = jointExperts(vocabSize);
  const router = hotRouter(vocabSize);

  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  await blobs.write(paths.router, encodeUtf8(routerToJson(router)));
  for (const [i, { weights }] of separate.entries()) await blobs.write(paths.expert(i), writeSafetensors(weights));
  for (const kind of ["jeet", "moe-ce"] as const) {
    await blobs.write(paths.joint(kind, "shared"), writeSafetensors(joint.shared));
    for (const [i, body] of joint.bodies.entries())
      await blobs.write(paths.joint(kind, i < DOMAINS.length ? i : "common"), writeSafetensors(body));
  }
  const recipe = recipeFor("pico");
  const wanted = {
    recipe: { ...recipe, router: { ...recipe.router, ...ROUTING } },
    corpus,
    models: separate.map(({ shape }, i): ModelRecord => {
      const counts = { parameters: parameterCount(shape), steps: 0, tokens: 0, seconds: 0 };
      return { id: `expert:${DOMAINS[i]}`, shape, path: paths.expert(i), final: {}, ...counts };
    }),
    router: { accuracy: 0.5, sequenceTokens: 16 } as RouterRecord,
    joints: [jointRecord("jeet", joint), jointRecord("moe-ce", joint)],
  };
  const context = { emit: () => {}, checkpoint: async () => {} };
  for (const { path, storage } of await exportAll(wanted, context, blobs, await readFile(PROGRAM, "utf8"))) {
    if (path.startsWith("limbeck-mixture")) await writeFile(join(folder, path), await blobs.read(storage));
  }

  const random = randomStream(40);
  const drawn = Array.from({ length: 60 }, () => random.below(vocabSize));
  const rows = [[...tokenizer.encode(TRAINING_TEXTS[0]).subarray(0, CONTEXT)], drawn.slice(0, CONTEXT), [endOfText]];
  const logits: Expected[] = [];
  for (const tokens of rows) logits.push(...(await expectedOfSeparate(separate, tokens)), ...(await expectedOfJoint(joint, tokens)));
  const routed = [...TRAINING_TEXTS, ""].map((text) => {
    const ids = [...tokenizer.encode(text)];
    return { text, ids, probabilities: [...router.probabilities(ids)] };
  });
  const file = {
    domains: DOMAINS,
    vocabSize,
    context: CONTEXT,
    routing: ROUTING,
    logits,
    routed,
    rerouted: rerouted(router, drawn),
    written: await written(separate, rows[0].slice(0, 10), endOfText),
  };
  await writeFile(join(folder, "mixtures.json"), JSON.stringify(file));
}
