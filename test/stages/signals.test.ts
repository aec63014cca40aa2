// Experts that learn from text that was written for them, by their teacher or by themselves, on TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ownTextPlan } from "../../src/core/config/distillation";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary } from "../../src/core/config/records";
import type { TokenIds } from "../../src/core/config/tokenIds";
import { StudioError } from "../../src/core/errors";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import { decodeSizes } from "../../src/core/graph/decoding";
import type { Executor, Inputs } from "../../src/core/graph/executor";
import { distillation } from "../../src/core/losses/objective";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { hash32, randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { ownTextSteps } from "../../src/core/signals/ownText";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { drawSequences } from "../../src/core/train/draw";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { loadWeights, saveModel } from "../../src/stages/models";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { type TrainingPlan, trainModel } from "../../src/stages/training";
import { teachersText, type WritingPlan } from "../../src/stages/writtenText";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";

const CONTEXT = 12;
const PROMPT = 3;
const recipe: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 280 },
  experts: { steps: 6, sequences: 4, microBatch: 2, learningRate: 0.02, warmup: 0, evaluations: 1, temperature: 1 },
  evaluation: { tokens: 12, finalTokens: 12 },
});
const corpus = { source: "files", problems: [], domains: [{ name: "sea" }] } as unknown as CorpusSummary;
const OTHER = "models/other.safetensors";

let blobs: MemoryBlobs;
let tokenizer: Tokenizer;
let tokens: TokenIds;
const events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
const shapeOf = (layers: number) => ({ layers, heads: 2, width: 16, context: CONTEXT, vocabSize: tokenizer.vocabSize });

/** An executor that notes what is trained on and what is written, by generators of more than one sequence. */
function listening() {
  const trained: Inputs[] = [];
  const written: { readonly by: unknown; readonly texts: number[][] }[] = [];
  let students: unknown;
  const executor: Executor = {
    ...referenceExecutor,
    async trainer(program, models, ...rest) {
      students = models[STUDENT];
      const trainer = await referenceExecutor.trainer(program, models, ...rest);
      const accumulate = trainer.accumulate.bind(trainer);
      return Object.assign(trainer, {
        accumulate(inputs: Inputs) {
          trained.push(inputs);
          accumulate(inputs);
        },
      });
    },
    async generator(program, models, length) {
      const generator = await referenceExecutor.generator(program, models, length);
      if (decodeSizes(program, length).batch === 1) return generator;
      const [start, next] = [generator.start.bind(generator), generator.next.bind(generator)];
      return Object.assign(generator, {
        start(...given: Parameters<typeof start>) {
          written.push({ by: models[STUDENT], texts: given[0].map((prompt) => [...prompt]) });
          start(...given);
        },
        async next() {
          const pieces = await next();
          for (const [row, piece] of pieces.entries()) written[written.length - 1].texts[row].push(...piece);
          return pieces;
        },
      });
    },
  };
  return { executor, trained, written, student: () => students };
}

/** The rows of the inputs of a run, as tokens and targets. */
function rowsOf(inputs: readonly Inputs[]): { readonly tokens: number[]; readonly targets: number[] }[] {
  return inputs.flatMap((one) =>
    Array.from({ length: one.tokens.length / CONTEXT }, (_, row) => ({
      tokens: [...one.tokens.subarray(row * CONTEXT, (row + 1) * CONTEXT)],
      targets: [...one.targets.subarray(row * CONTEXT, (row + 1) * CONTEXT)],
    })),
  );
}

beforeAll(async () => {
  await tf.setBackend("cpu");
  blobs = new MemoryBlobs();
  const random = randomStream(1);
  const words = ["red", "boat", "sails", "home", "late"];
  for (const split of ["train", "validation"] as const) {
    const lines = Array.from({ length: 240 }, () => Array.from({ length: 9 }, () => words[random.below(5)]).join(" "));
    await blobs.write(paths.documents(0, split), encodeUtf8(lines.map((line) => JSON.stringify(line)).join("\n")));
  }
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  tokens = (await readTokens(blobs, 0, "train")).slice(0, 150 * CONTEXT);
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(shapeOf(2), 1)));
  await blobs.write(OTHER, writeSafetensors(hotWeights(shapeOf(2), 2)));
});

beforeEach(async () => {
  events.length = 0;
  await blobs.remove(paths.written);
});

const writingOf = (changes: Partial<WritingPlan> = {}): WritingPlan => ({
  stage: "expert:sea",
  teacher: { path: paths.teacher, shape: shapeOf(2) },
  seed: 5,
  stream: { domain: "sea", tokens },
  context: CONTEXT,
  run: { steps: 6, sequences: 4 },
  ...changes,
});

/** Trains an expert to `path`, with a teacher beside it where its objective asks for one. */
async function distilled(changes: Partial<TrainingPlan>, path: string, executor: Executor, settings = recipe.experts) {
  const teacher = settings.beta > 0 ? await loadWeights(executor, blobs, paths.teacher) : undefined;
  const plan: TrainingPlan = {
    id: "expert:sea",
    shape: shapeOf(1),
    settings,
    objective: distillation(settings),
    streams: [{ domain: "sea", tokens }],
    watched: ["sea"],
    salt: 1,
    ...(teacher && { teacher: { weights: teacher, shape: shapeOf(2) } }),
    ...changes,
  };
  const means = { recipe, corpus, tokenizer, executor, kernels: () => ({}), context, blobs };
  const record = await trainModel(plan, means, (model, trained) => saveModel(blobs, model, { ...trained, path }));
  teacher?.dispose();
  return record;
}

test("text is written on from the training text by the teacher, to the amount that a run sees, and kept with its record", async () => {
  const { executor, written } = listening();
  const { texts, promptTokens, record } = await teachersText(writingOf(), { executor, tokenizer, context, blobs });
  expect(texts).toHaveLength(24);
  expect(promptTokens).toEqual(texts.map(() => PROMPT));
  const known = tokens.join();
  for (const text of texts) {
    expect(text).toHaveLength(CONTEXT + 1);
    expect(known).toContain(text.subarray(0, PROMPT).join());
  }
  expect(texts.some((text) => !known.includes(text.join()))).toBe(true);
  expect(written[0].texts.slice(0, 24).map((text) => text.slice(0, CONTEXT + 1))).toEqual(texts.map((text) => [...text]));
  expect(record).toMatchObject({ seed: 5, temperature: 1, sequences: 24, context: CONTEXT, promptTokens: PROMPT, tokens: 24 * 10 });
  expect(record.teacher).toMatch(/^[0-9a-f]{64}$/);
  expect(record.excerpt).toBe(tokenizer.decode([...texts[0]]));
  expect(JSON.parse(decodeUtf8(await blobs.read(`${record.path}/record.json`)))).toEqual(record);
  const last = events.filter((event) => event.kind === "progress").at(-1);
  expect(last).toMatchObject({ stage: "expert:sea", done: 640, total: 640, unit: "tokens", note: "the teacher writes sea" });
});

test("what is written is read again by a later run, however long, and not by one with another teacher, seed or text", async () => {
  const writesFor = async (changes: Partial<WritingPlan>) => {
    const { executor, written } = listening();
    const { texts } = await teachersText(writingOf(changes), { executor, tokenizer, context, blobs });
    return { texts, times: written.length };
  };
  const first = await writesFor({});
  expect(first.times).toBe(1);
  expect(await writesFor({})).toEqual({ texts: first.texts, times: 0 });
  expect(await writesFor({ run: { steps: 3, sequences: 4 } })).toEqual({ texts: first.texts.slice(0, 12), times: 0 });

  // Two parts of 64 more: a run of 400 sequences is written no more than the training text has.
  const longer = await writesFor({ run: { steps: 100, sequences: 4 } });
  expect(longer.texts).toHaveLength(Math.ceil(tokens.length / CONTEXT));
  expect(longer.times).toBe(2);
  expect(longer.texts.slice(0, 24)).toEqual(first.texts);

  for (const changes of [
    { teacher: { path: OTHER, shape: shapeOf(2) } },
    { seed: 6 },
    { stream: { domain: "sea", tokens: tokens.subarray(1) } },
  ]) {
    const other = await writesFor(changes);
    expect(other.times).toBe(1);
    expect(other.texts).not.toEqual(first.texts);
  }
});

test("a stop while a teacher writes loses only the part that it was writing", async () => {
  const plan = writingOf({ run: { steps: 100, sequences: 4 } });
  const whole = await teachersText(plan, { executor: referenceExecutor, tokenizer, context, blobs });
  await blobs.remove(paths.written);

  // Every look at the clock is a slice of work later, so that every piece of text is followed by a checkpoint.
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
  const stopped: Context = {
    ...context,
    checkpoint: async () => {
      if (await blobs.has(`${whole.record.path}/0.u16`)) throw new StudioError("cancelled", "Stopped.", "Start again.");
    },
  };
  const tensors = tf.memory().numTensors;
  await expect(teachersText(plan, { executor: referenceExecutor, tokenizer, context: stopped, blobs })).rejects.toMatchObject({
    code: "cancelled",
  });
  clock.mockRestore();
  expect(tf.memory().numTensors).toBe(tensors);

  const { executor, written } = listening();
  expect(await teachersText(plan, { executor, tokenizer, context, blobs })).toEqual(whole);
  expect(written).toHaveLength(2);
});

test("an expert of its teacher's text is trained on that alone, its prompts unscored, with the teacher beside it or without", async () => {
  const written = await teachersText(writingOf(), { executor: referenceExecutor, tokenizer, context, blobs });
  const all = new Map(written.texts.map((text) => [text.subarray(0, CONTEXT).join(), [...text.subarray(1)]]));
  for (const changes of [{}, { alpha: 1, beta: 0 }]) {
    const { executor, trained } = listening();
    const record = await distilled({ written }, paths.expert(0), executor, { ...recipe.experts, ...changes });
    const rows = rowsOf(trained);
    expect(rows).toHaveLength(24);
    // Every text once, as the run is as long as what was written for it.
    expect(new Set(rows.map((row) => row.tokens.join())).size).toBe(all.size);
    for (const row of rows) {
      const targets = all.get(row.tokens.join()) as number[];
      expect(row.targets).toEqual([-1, -1, ...targets.slice(PROMPT - 1)]);
    }
    expect(record.tokens).toBe(24 * 10);
  }
});

/** The steps, counted from 0, that told of a loss on own text. */
function ownSteps(): number[] {
  const columns = events.flatMap((event) => (event.kind === "steps" ? [event.columns] : []));
  return columns.flatMap(({ step, terms }) => step.filter((_, i) => terms.own_kd?.[i] !== undefined).map((number) => number - 1));
}

test("a share of an expert's steps is on what it writes itself, with the teacher alone; equal recipes give equal weights", async () => {
  const { executor, trained, written, student } = listening();
  await distilled({ ownText: { share: 0.5, from: 0 } }, "models/a", executor);
  const has = ownTextSteps(0.5, hash32(recipe.seed, 1, 3));
  const own = [0, 1, 2, 3, 4, 5].filter(has);
  expect(own.length).toBeGreaterThan(0);
  expect(own.length).toBeLessThan(6);
  expect(ownSteps()).toEqual(own);
  expect(written.map(({ by }) => by)).toEqual(own.map(student));
  const draw = { seed: hash32(recipe.seed, 1, 2), count: 4, context: CONTEXT };
  for (let step = 0; step < 6; step++) {
    const inputs = trained.slice(2 * step, 2 * step + 2);
    const rows = rowsOf(inputs);
    const windows = drawSequences([{ domain: "sea", tokens }], step, draw);
    if (has(step)) {
      const { texts } = written[own.indexOf(step)];
      expect(rows.map((row) => row.tokens)).toEqual(texts.map((text) => text.slice(0, CONTEXT)));
      expect(rows.map((row) => row.targets)).toEqual(texts.map((text) => [-1, -1, ...text.slice(PROMPT, CONTEXT + 1)]));
      expect(rows.map((row) => row.tokens.slice(0, PROMPT))).toEqual(windows.map((window) => [...window.tokens.subarray(0, PROMPT)]));
      for (const { weights } of inputs) expect([...weights]).toEqual([0, Math.fround(1 / 40)]);
    } else {
      expect(rows.map((row) => row.tokens)).toEqual(windows.map((window) => [...window.tokens]));
      for (const { weights } of inputs) expect([...weights]).toEqual([0.5, 0.5].map((weight) => Math.fround(weight / 48)));
    }
  }

  await distilled({ ownText: { share: 0.5, from: 0 } }, "models/b", referenceExecutor);
  expect(await blobs.read("models/b")).toEqual(await blobs.read("models/a"));

  events.length = 0;
  await distilled({ ownText: { share: 0.5, from: 0 } }, "models/c", referenceExecutor, { ...recipe.experts, learningRate: 0.01 });
  expect(ownSteps()).toEqual(own);
});

test("a step on own text descends the divergence on that text and nothing else", async () => {
  const { executor, trained } = listening();
  const settings = { ...recipe.experts, steps: 1, microBatch: 4 };
  await distilled({ ownText: { share: 1, from: 0 } }, "models/a", executor, settings);
  const after = await loadWeights(referenceExecutor, blobs, "models/a");

  const teacher = await loadWeights(referenceExecutor, blobs, paths.teacher);
  const student = referenceExecutor.upload(initializeGpt(shapeOf(1), hash32(recipe.seed, 1, 1)));
  const program = trainProgram(shapeOf(1), [{ kind: "forward-kl", temperature: 1 }], 4, shapeOf(2));
  const alone = await referenceExecutor.trainer(program, { [STUDENT]: student, [TEACHER]: teacher }, STUDENT, settings);
  alone.accumulate({ ...trained[0], weights: Float32Array.of(1 / 40) });
  alone.update(settings.learningRate);
  const expected = await student.read();
  for (const [name, { data }] of await after.read()) {
    data.forEach((value, i) => void expect(value, name).toBeCloseTo(expected.get(name)?.data[i] ?? Number.NaN, 5));
  }
  for (const thing of [alone, student, teacher, after]) thing.dispose();
});

test("an expert writes nothing before its own text begins, and until then is trained as beside the live teacher", async () => {
  const { executor, trained, written } = listening();
  await distilled({ ownText: { share: 1, from: 0.5 } }, "models/a", executor);
  expect(ownSteps()).toEqual([3, 4, 5]);
  expect(written).toHaveLength(3);
  const live = listening();
  await distilled({}, "models/b", live.executor);
  // Two micro-batches a step. The fourth step's text, written by the same weights, is the first that differs.
  expect(trained.slice(0, 6)).toEqual(live.trained.slice(0, 6));
  expect(rowsOf(trained)[12].tokens).not.toEqual(rowsOf(live.trained)[12].tokens);
});

test("with updates in turn own text begins with the first text that is taken afresh, and is written once for all its updates", async () => {
  const { executor, trained, written } = listening();
  await distilled({ ownText: { share: 1, from: 0.5 }, updatesOnText: 2 }, "models/a", executor);
  expect(ownSteps()).toEqual([4, 5]);
  expect(written).toHaveLength(1);
  const texts = [0, 2, 4, 6, 8, 10].map((first) => rowsOf(trained.slice(first, first + 2)));
  expect([texts[1], texts[3], texts[5]]).toEqual([texts[0], texts[2], texts[4]]);
});

test.each([{ studentTextShare: 0 }, { studentTextFrom: 1 }])(
  "%j is training beside the live teacher, bit for bit, and nothing is compiled for it",
  async (changes) => {
    const ownText = ownTextPlan({ ...recipe.experts, signal: "student-text", ...changes });
    const { executor, written } = listening();
    await distilled({ ...(ownText && { ownText }) }, "models/a", executor);
    await distilled({}, "models/b", referenceExecutor);
    expect(await blobs.read("models/a")).toEqual(await blobs.read("models/b"));
    expect(written).toEqual([]);
    expect(ownSteps()).toEqual([]);
  },
);
