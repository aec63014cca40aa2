// Writes what test_mixture.py reads: a package of every kind of mixture, made by the export stage from random weights, and
// what the studio itself computes with them: logits of every expert, routes, routes of a growing text, and texts written on.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TermFrequency } from "../../src/core/config/classifiers";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord, RouterRecord } from "../../src/core/config/records";
import { parameterCount } from "../../src/core/config/sizes";
import { generate } from "../../src/core/evaluation/generate";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { NamedTensors, Weights } from "../../src/core/graph/executor";
import type { Program } from "../../src/core/graph/program";
import { initializeGpt } from "../../src/core/model/gpt";
import { COMMON, EXPERT, initializeBody, initializeShared, SHARED } from "../../src/core/model/mixture";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram, mixtureDecodeProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Link } from "../../src/core/router/linear";
import { Rerouter } from "../../src/core/router/rerouter";
import { Router } from "../../src/core/router/router";
import { parseRouter, routerToJson } from "../../src/core/router/router-json";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { pairKey } from "../../src/core/tokenizer/pairs";
import { exportAll } from "../../src/stages/export";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { programs as without } from "../stages/programs";
import { TRAINING_TEXTS } from "./texts";
import { heated } from "./weights";

const PROGRAM = "src/core/exchange/torch/mixture.py";
export const DOMAINS = ["English", "Français / 2", "日本語"];
const CONTEXT = 24;
const WIDTH = 32;
const PROMPT_TOKENS = 10;
const GENERATED_TOKENS = 16;
export const ROUTING = { abstainBelow: 0.4, unsure: "ensemble", ensemble: 2, rerouteTokens: 3, hysteresis: 0.2 } as const;

/** Whole GPT-2s of different depths, head counts and widths of their MLPs. */
export function separateExperts(vocabSize: number) {
  return DOMAINS.map((_, i) => {
    const shape = { layers: 1 + i, heads: 2 ** i, width: WIDTH, inner: 40 * (1 + i), context: CONTEXT, vocabSize };
    return { shape, weights: heated(initializeGpt(shape, 10 + i), 10 + i) };
  });
}

/** An embedding, a head, and bodies: one for each domain and, last, the common one. */
function jointExperts(vocabSize: number) {
  const shape = { layers: 2, heads: 4, width: WIDTH, context: CONTEXT, vocabSize };
  const bodies = [...DOMAINS, "common"].map((_, i) => heated(initializeBody(shape, 21 + i), 21 + i));
  return { shape, shared: heated(initializeShared(shape, 20), 20), bodies };
}

type SeparateExperts = ReturnType<typeof separateExperts>;
type JointExperts = ReturnType<typeof jointExperts>;

/** The part of a body's name in storage. */
const fileOf = (body: number): string | number => (body < DOMAINS.length ? body : "common");

function jointRecord(kind: "jeet" | "moe-ce", { shape, shared, bodies }: JointExperts): JointRecord {
  const part = (name: string, file: string | number, tensors: NamedTensors) => {
    const parameters = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    return { name, path: paths.joint(kind, file), parameters };
  };
  const names = [...DOMAINS.map((domain) => `expert:${domain}`), ...(kind === "moe-ce" ? ["common"] : [])];
  const parts = [part("shared", "shared", shared), ...names.map((name, i) => part(name, fileOf(i), bodies[i]))];
  return { id: `joint:${kind}`, kind, shape, domains: DOMAINS, parts, steps: 0, tokens: 0, seconds: 0, final: {} };
}

/** A router of random weights, under which texts differ; of the pairs that are features every second one stands in `text`. */
export function hotRouter(vocabSize: number, text: readonly number[], link: Link, termFrequency: TermFrequency): Router {
  const random = randomStream(30);
  const draw = (length: number, scale: number) => Float32Array.from({ length }, () => scale * random.normal());
  const keys = text.flatMap((token, i) => [pairKey(token, text[i + 1] ?? 0), pairKey(random.below(vocabSize), token)]);
  const pairs = Float64Array.from(new Set(keys)).sort();
  const features = vocabSize + pairs.length;
  const idf = draw(features, 1).map((value) => Math.max(0, 2 + value));
  const model = { weights: draw(features * DOMAINS.length, 2), intercept: draw(DOMAINS.length, 0.1) };
  const space = { vocabSize, pairs, idf, termFrequency };
  return new Router({ kind: "logistic-regression", domains: DOMAINS, sequenceTokens: 16, space, model, link });
}

/** A router's file as it was before pairs and links, and the router that the studio reads from it. */
function olderRouter(router: Router): [json: string, router: Router] {
  const { classifier, domains, vocabSize, sequenceTokens, idf, intercept, weights } = JSON.parse(routerToJson(router));
  const tokensAlone = (row: readonly number[]) => row.slice(0, vocabSize);
  const rest = { domains, vocabSize, sequenceTokens, idf: tokensAlone(idf), intercept, weights: weights.map(tokensAlone) };
  const json = JSON.stringify({ format: "limbeck-router", version: 1, classifier, ...rest });
  return [json, parseRouter(json)];
}

/** What predicts the next token: an expert, with or without the common one, or the common one alone. */
interface Predictor {
  /** The kinds of mixtures in which it is the same. */
  readonly kinds: readonly string[];
  /** null for the common expert alone. */
  readonly expert: string | null;
  readonly common: boolean;
  readonly program: Program;
  readonly models: Readonly<Record<string, Weights>>;
}

function separatePredictors(experts: SeparateExperts): Predictor[] {
  return experts.map(({ shape, weights }, i) => {
    const models = { [STUDENT]: referenceExecutor.upload(weights) };
    return { kinds: ["ple"], expert: DOMAINS[i], common: false, program: decodeProgram(shape, 1), models };
  });
}

function jointPredictors({ shape, shared, bodies }: JointExperts): Predictor[] {
  const [embeddingAndHead, ...uploaded] = [shared, ...bodies].map((part) => referenceExecutor.upload(part));
  const common = { [COMMON]: uploaded[DOMAINS.length] };
  const predictor = (expert: string | null, models: Predictor["models"]): Predictor => ({
    kinds: COMMON in models ? ["moe-ce"] : ["jeet", "moe-ce"],
    expert,
    common: COMMON in models,
    program: mixtureDecodeProgram(shape, Object.keys(models), 1),
    models: { ...models, [SHARED]: embeddingAndHead },
  });
  const routed = DOMAINS.flatMap((domain, k) => {
    const expert = { [EXPERT]: uploaded[k] };
    return [predictor(domain, expert), predictor(domain, { ...expert, ...common })];
  });
  return [...routed, predictor(null, common)];
}

/** The logits [T, V] of the token after each of `tokens`, and what is written on after the first of them, past the end of a window. */
async function predicted({ program, models, ...who }: Predictor, tokens: readonly number[], endOfText: number): Promise<object> {
  const evaluator = await referenceExecutor.evaluator(program, models);
  const logits: number[] = [];
  for (const [position, token] of tokens.entries()) {
    const outputs = await evaluator.run({ tokens: Int32Array.of(token), positions: Int32Array.of(position) });
    logits.push(...outputs.get("logits")!);
  }
  const generator = await referenceExecutor.generator(program, models, CONTEXT);
  const prompt = tokens.slice(0, PROMPT_TOKENS);
  const greedy: number[] = [];
  const settings = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  for await (const token of generate({ generator, context: CONTEXT, endOfText }, prompt, GENERATED_TOKENS, settings)) greedy.push(token);
  return { ...who, tokens, logits, prompt, greedy };
}

/** Who writes each token of a growing text. */
function rerouted(router: Router, text: readonly number[]): object {
  const rerouter = new Rerouter(router, ROUTING);
  const turns = text.map((_, end) => rerouter.next(text.slice(0, end + 1)));
  return { text, domains: turns.map(({ domain }) => domain), probabilities: turns.map(({ probabilities }) => [...probabilities]) };
}

/** What routers of every link and version of the file say of some texts. */
function routes(router: Router, texts: readonly (readonly number[])[], vocabSize: number): object[] {
  const clipped = hotRouter(vocabSize, texts[0], { kind: "clipped" }, "count");
  const routers = [router, clipped].map((one) => [routerToJson(one), one] as const);
  return [...routers, olderRouter(router)].map(([file, reader]) => ({
    file: JSON.parse(file),
    routes: texts.map((tokens) => ({ tokens, probabilities: [...reader.probabilities(tokens)] })),
  }));
}

const corpus: CorpusSummary = { source: "files", domains: DOMAINS.map((name) => ({ name }) as DomainSummary), problems: [] };

/** The stage's packages of all mixtures, as files in `folder`. */
async function producePackages(separate: SeparateExperts, joint: JointExperts, router: Router, tokenizer: Tokenizer, folder: string) {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  await blobs.write(paths.router, encodeUtf8(routerToJson(router)));
  for (const [i, { weights }] of separate.entries()) await blobs.write(paths.expert(i), writeSafetensors(weights));
  for (const kind of ["jeet", "moe-ce"]) {
    await blobs.write(paths.joint(kind, "shared"), writeSafetensors(joint.shared));
    for (const [i, body] of joint.bodies.entries()) await blobs.write(paths.joint(kind, fileOf(i)), writeSafetensors(body));
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
  const programs = { ...without, mixture: await readFile(PROGRAM, "utf8") };
  for (const { path, storage } of await exportAll(wanted, context, blobs, programs)) {
    if (path.startsWith("limbeck-mixture")) await writeFile(join(folder, path), await blobs.read(storage));
  }
}

/** Writes limbeck-mixture-*.zip and mixtures.json, and nothing else, to `folder`. */
export async function produceMixtures(folder: string, tokenizer: Tokenizer): Promise<void> {
  const { vocabSize, endOfText } = tokenizer;
  const separate = separateExperts(vocabSize);
  const joint = jointExperts(vocabSize);
  const random = randomStream(40);
  const drawn = Array.from({ length: 60 }, () => random.below(vocabSize));
  const router = hotRouter(vocabSize, drawn, { kind: "softmax", temperature: 0.5 }, "log");
  await producePackages(separate, joint, router, tokenizer, folder);

  const texts = TRAINING_TEXTS.map((text) => ({ text, ids: [...tokenizer.encode(text)] }));
  const rows = [texts[0].ids.slice(0, CONTEXT), drawn.slice(0, CONTEXT), [endOfText]];
  const predictions: object[] = [];
  for (const predictor of [...separatePredictors(separate), ...jointPredictors(joint)]) {
    for (const tokens of rows) predictions.push(await predicted(predictor, tokens, endOfText));
  }
  const file = {
    domains: DOMAINS,
    vocabSize,
    context: CONTEXT,
    generatedTokens: GENERATED_TOKENS,
    routing: ROUTING,
    texts,
    predictions,
    routers: routes(router, [drawn, [], ...texts.map(({ ids }) => ids)], vocabSize),
    rerouted: rerouted(router, drawn),
  };
  await writeFile(join(folder, "mixtures.json"), JSON.stringify(file));
}
