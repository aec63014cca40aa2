// Instructions from their documents to what a model answers, on TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import type { ResponsesByDomain } from "../../src/core/config/responses";
import { completionOf, parseExample, promptOf } from "../../src/core/corpus/instructions";
import { rougeL } from "../../src/core/evaluation/rouge";
import type { Executor, Inputs } from "../../src/core/graph/executor";
import { initializeGpt } from "../../src/core/model/gpt";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { useSample } from "../../src/stages/corpus";
import { readDocuments } from "../../src/stages/documents";
import { distilExpert, judgeExpert } from "../../src/stages/expert";
import { readResponses } from "../../src/stages/responses";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer } from "../../src/stages/tokens";
import { teachWith } from "../../src/stages/trainedTeacher";
import type { TrainingMeans } from "../../src/stages/training";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const training = { steps: 2, sequences: 4, microBatch: 4, warmup: 0, evaluations: 1 };
const recipe: Recipe = withChanges(recipeFor("pico"), {
  corpus: { sample: "instructions", sampleBytes: 20_000 },
  tokenizer: { vocabSize: 512 },
  teacher: training,
  experts: { ...training, layers: 1, cachedTokens: 4 },
  evaluation: { tokens: 64, finalTokens: 64, responses: 2 },
});
const DOMAIN = "instructions";

const events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
const blobs = new MemoryBlobs();
let corpus: CorpusSummary;
let tokenizer: Tokenizer;
let teacher: ModelRecord;

/** An executor that notes what is trained on. */
function listening(): { executor: Executor; trained: Inputs[] } {
  const trained: Inputs[] = [];
  const executor: Executor = {
    ...referenceExecutor,
    async trainer(...given) {
      const trainer = await referenceExecutor.trainer(...given);
      const accumulate = trainer.accumulate.bind(trainer);
      return Object.assign(trainer, {
        accumulate(inputs: Inputs, member?: number) {
          trained.push(inputs);
          accumulate(inputs, member);
        },
      });
    },
  };
  return { executor, trained };
}

const meansOf = (of: Recipe, executor: Executor = referenceExecutor): TrainingMeans => ({
  recipe: of,
  corpus,
  tokenizer,
  executor,
  kernels: () => ({}),
  context,
  blobs,
});
const learningBy = (signal: Recipe["experts"]["signal"]): Recipe =>
  withChanges(recipe, { experts: { signal, ...(signal === "teacher-text" && { alpha: 1, beta: 0 }) }, evaluation: { responses: 0 } });
const distil = (of: Recipe, executor?: Executor) => distilExpert({ recipe: of, corpus, domain: DOMAIN, teacher }, meansOf(of, executor));

/** The rows of inputs as text, and as text of what is scored. */
function rowsOf(inputs: readonly Inputs[]): { readonly text: string; readonly scored: string }[] {
  const length = 32;
  return inputs.flatMap(({ tokens, targets }) =>
    Array.from({ length: tokens.length / length }, (_, row) => {
      const of = (all: Int32Array | Float32Array): number[] => [...all.subarray(row * length, (row + 1) * length)];
      return { text: tokenizer.decode(of(tokens)), scored: tokenizer.decode(of(targets).filter((target) => target >= 0)) };
    }),
  );
}

beforeAll(async () => {
  await tf.setBackend("cpu");
  corpus = await useSample({ recipe }, context, blobs);
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  teacher = await teachWith(meansOf(recipe));
});

beforeEach(() => {
  events.length = 0;
});

test("a teacher's record has what it answered to the first held-out prompts of both parts, five times each", async () => {
  const { test: tested, shifted } = teacher.responses?.[DOMAIN] ?? {};
  for (const split of [tested, shifted]) expect(split).toMatchObject({ prompts: 2, seeds: 5 });
  const examples = (await readDocuments(blobs, 0, "test")).slice(0, 2).map(parseExample);
  expect(tested!.samples.map(({ prompt, reference }) => [prompt, reference])).toEqual(
    examples.map((example) => [promptOf(example), example.response]),
  );
  const ofFirst = tested!.samples.reduce((sum, { reference, answer }) => sum + 100 * rougeL(reference, answer).f1, 0);
  expect(tested!.rougeL).toBeGreaterThanOrEqual(ofFirst / 10 - 1e-9);
  expect(tested!.loss).toBeGreaterThan(1);
});

/** Answers of a model that says what stands there in so many of its first rounds, and nothing after them. */
async function recited(rounds: number): Promise<ResponsesByDomain | undefined> {
  const examples = (await readDocuments(blobs, 0, "test")).slice(0, 2).map(parseExample);
  const seeds: number[] = [];
  let left: number[][] = [];
  const executor: Executor = {
    ...referenceExecutor,
    generator: async () => ({
      start(prompts, { seed, temperature }) {
        expect(temperature).toBe(1);
        seeds.push(seed);
        left = prompts.map((prompt) => {
          const asked = examples.find((example) => promptOf(example) === tokenizer.decode(prompt));
          const says = asked && seeds.length <= rounds ? [...tokenizer.encode(completionOf(asked))] : [];
          return [...says, tokenizer.endOfText];
        });
      },
      next: async () => left.map((tokens) => tokens.splice(0, 1)),
      dispose() {},
    }),
  };
  const shape = { ...teacher.shape, context: 256 };
  const weights = executor.upload(initializeGpt(shape, 1));
  const responses = await readResponses({ stage: "x", shape, domains: [DOMAIN] }, weights, meansOf(recipe, executor));
  expect(new Set(seeds).size).toBe(10);
  return responses;
}

test("who says what stands there has a ROUGE-L of 100, and who says it in two of five rounds has 40", async () => {
  const all = (await recited(5))?.[DOMAIN];
  expect(all?.test?.rougeL).toBeCloseTo(100, 9);
  expect(all?.test?.samples.every(({ reference, answer }) => answer === reference)).toBe(true);
  expect(all?.shifted?.rougeL).toBe(0);
  expect((await recited(2))?.[DOMAIN].test?.rougeL).toBeCloseTo(40, 9);
});

test("nothing is answered where the recipe asks for no answers, or of a domain that is not asked about", async () => {
  const weights = referenceExecutor.upload(initializeGpt(teacher.shape, 1));
  const ask = (of: Recipe, domains: readonly string[]) =>
    readResponses({ stage: "x", shape: teacher.shape, domains }, weights, meansOf(of));
  expect(await ask(withChanges(recipe, { evaluation: { responses: 0 } }), [DOMAIN])).toBeUndefined();
  expect(await ask(recipe, ["other"])).toBeUndefined();
});

test("no prompt is scored in training, and what is cut is told once", async () => {
  const { executor, trained } = listening();
  await distil(learningBy("live"), executor);
  const rows = rowsOf(trained);
  expect(rows).toHaveLength(8);
  for (const { text, scored } of rows) {
    expect(scored).not.toContain("A:");
    expect(text.slice(text.indexOf("A:") + 2).startsWith(scored.slice(0, 4))).toBe(true);
  }
  const notices = events.filter((event) => event.kind === "notice").map(({ problem }) => problem.message);
  expect(notices).toEqual([
    expect.stringMatching(/^instructions has examples longer than the context of 32 tokens: \d+ of 182 prompts lost their beginning/),
  ]);
});

test("kept answers are to examples, and the next run needs no teacher for them", async () => {
  const cached = learningBy("cached");
  const first = await distil(cached);
  const again = await distil(cached);
  expect([first.signal?.reused, again.signal?.reused]).toEqual([0, 1]);
  expect(again.final).toEqual(first.final);
});

test("what a teacher writes for an expert are responses to prompts that stand in the training text", async () => {
  const { executor, trained } = listening();
  const { writtenText } = await distil(learningBy("teacher-text"), executor);
  const prompts = (await readDocuments(blobs, 0, "train")).map((document) => promptOf(parseExample(document)));
  for (const { text, scored } of rowsOf(trained)) {
    const prompt = text.slice(0, text.indexOf("A:") + 2);
    expect(prompts.some((whole) => whole.endsWith(prompt))).toBe(true);
    expect(scored.length).toBeGreaterThan(0);
  }
  expect(writtenText?.tokens).toBeGreaterThan(0);
  expect((await distil(learningBy("teacher-text"))).writtenText).toEqual(writtenText);
});

test("an expert's own text are responses to its prompts", async () => {
  const own = withChanges(learningBy("student-text"), { experts: { studentTextShare: 1 } });
  const { executor, trained } = listening();
  await distil(own, executor);
  for (const { text, scored } of rowsOf(trained)) {
    expect(text).toContain("A:");
    expect(scored.startsWith("Q:")).toBe(false);
  }
});

test("until its own text begins an expert learns from the responses that stand in the training text", async () => {
  const later = withChanges(learningBy("student-text"), { experts: { studentTextShare: 1, studentTextFrom: 0.5 } });
  const [own, live] = [listening(), listening()];
  await distil(later, own.executor);
  await distil(learningBy("live"), live.executor);
  expect(own.trained[0]).toEqual(live.trained[0]);
  expect(own.trained[1].tokens).not.toEqual(live.trained[1].tokens);
});

test("a study's result has the scores of answers and none of the texts", async () => {
  const result = await judgeExpert({ recipe, corpus, domain: DOMAIN, teacher, stage: "study:x" }, meansOf(recipe));
  if (result.state !== "done") throw new Error("the expert diverged");
  expect(Object.keys(result.responses ?? {})).toEqual(["test", "shifted"]);
  expect(Object.keys(result.responses?.test ?? {})).toEqual(["rougeL", "loss"]);
});
