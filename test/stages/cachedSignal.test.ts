// Experts that learn from what was kept of their teacher, on TensorFlow.js's CPU backend and storage in memory.

import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ModelRecord } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { Executor } from "../../src/core/graph/executor";
import { distillation } from "../../src/core/losses/objective";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Tokenizer } from "../../src/core/tokenizer/bpe";
import { type TokenStream, windowsOf } from "../../src/core/train/draw";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { type CachedSignal, openCachedSignal, type SignalMeans, type SignalPlan } from "../../src/stages/cachedSignal";
import { loadWeights } from "../../src/stages/models";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { drawSettings, type Trained, type TrainingPlan, trainModel } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";

const recipe: Recipe = withChanges(recipeFor("pico"), {
  tokenizer: { vocabSize: 280 },
  experts: { steps: 6, sequences: 4, microBatch: 2, learningRate: 0.02, evaluations: 1, divergence: "reverse-kl", signal: "cached" },
  evaluation: { tokens: 64, finalTokens: 64 },
});
const corpus = { source: "files", problems: [], domains: [{ name: "words" }] } as unknown as CorpusSummary;
const blobs = new MemoryBlobs();
let tokenizer: Tokenizer;
let stream: TokenStream;
let basis: Pick<TrainingPlan, "shape" | "settings" | "salt">;

let events: StudioEvent[] = [];
const context: Context = { emit: (event) => void events.push(event), checkpoint: async () => {} };
const means = (changes: Partial<SignalMeans> = {}): SignalMeans => ({ executor: referenceExecutor, context, blobs, ...changes });

/** An executor that may not be asked for anything. */
const none = new Proxy({} as Executor, {
  get(_, name) {
    throw new Error(`the teacher was not to be asked for ${String(name)}`);
  },
});

function documents(split: number): string {
  const random = randomStream(split);
  const words = ["red", "boat", "sails", "home", "blaue", "Berge"];
  return Array.from({ length: 60 }, () => JSON.stringify(Array.from({ length: 12 }, () => words[random.below(6)]).join(" "))).join("\n");
}

const saveTeacher = (seed: number): Promise<void> => blobs.write(paths.teacher, writeSafetensors(hotWeights(basis.shape, seed)));

/** The signal for a student whose random numbers are addressed by `salt`. */
function planOf(changes: Partial<SignalPlan> = {}, salt = basis.salt): SignalPlan {
  return {
    stage: "expert:words",
    domain: 0,
    text: stream,
    windows: windowsOf(stream, recipe.experts.steps, drawSettings(recipe, { ...basis, salt, onGrid: true })),
    context: basis.shape.context,
    count: 5,
    temperature: recipe.experts.temperature,
    teacher: { path: paths.teacher, shape: basis.shape } as ModelRecord,
    ...changes,
  };
}

/** Trains the expert and gives its record and the curves of its loss and terms. */
async function trained(plan: Partial<TrainingPlan>): Promise<{ record: Trained; curves: number[][] }> {
  events = [];
  const whole = { id: "expert:words", ...basis, objective: distillation(recipe.experts), streams: [stream], watched: ["words"], ...plan };
  const training = { recipe, corpus, tokenizer, executor: referenceExecutor, kernels: () => ({}), context, blobs };
  const record = await trainModel(whole, training, async (_, record) => record);
  const columns = events.flatMap((event) => (event.kind === "steps" ? [event.columns] : []));
  const curves = [
    (step: (typeof columns)[number]) => step.loss,
    ...["ce", "kd"].map((name) => (step: (typeof columns)[number]) => step.terms[name]),
  ];
  return { record, curves: curves.map((of) => columns.flatMap((step) => of(step).map((value) => value ?? Number.NaN))) };
}

const answersOf = (signal: CachedSignal, { windows }: SignalPlan) => windows.map((start) => signal.at(start));

beforeAll(async () => {
  await tf.setBackend("cpu");
  for (const [number, split] of (["train", "validation"] as const).entries()) {
    await blobs.write(paths.documents(0, split), encodeUtf8(documents(number)));
  }
  await trainTokenizer({ recipe, corpus }, context, blobs);
  tokenizer = await readTokenizer(blobs);
  stream = { domain: "words", tokens: await readTokens(blobs, 0, "train") };
  const shape = { layers: 1, heads: 2, width: 16, context: 16, vocabSize: tokenizer.vocabSize };
  basis = { shape, settings: recipe.experts, salt: 1 };
});

beforeEach(async () => {
  events = [];
  await blobs.remove("signals");
  await saveTeacher(7);
});

afterEach(() => void vi.restoreAllMocks());

test("with every token kept, training from the cache has the losses of training beside the teacher on the same windows", async () => {
  const signal = await openCachedSignal(planOf({ count: basis.shape.vocabSize }), means());
  const cached = await trained({ cached: signal });
  const weights = await loadWeights(referenceExecutor, blobs, paths.teacher);
  const live = await trained({ teacher: { weights, shape: basis.shape }, onGrid: true });
  weights.dispose();
  expect(live.curves[0]).toHaveLength(recipe.experts.steps);
  cached.curves.forEach((curve, which) => {
    curve.forEach((loss, step) => {
      expect(Math.abs(loss - live.curves[which][step]), `curve ${which}, step ${step + 1}`).toBeLessThan(1e-5);
    });
  });
  const [, , kd] = cached.curves;
  expect(Math.min(...kd)).toBeGreaterThan(0.01);
});

test("few tokens kept train, too, and the record tells the bytes they take", async () => {
  const signal = await openCachedSignal(planOf(), means());
  const tensors = tf.memory().numTensors;
  const { record, curves } = await trained({ cached: signal });
  expect(tf.memory().numTensors).toBe(tensors);
  expect(curves[0].at(-1)).toBeLessThan(curves[0][0]);
  expect(record.signal).toEqual({ bytesPerToken: 30, reused: 0 });
  const answers = await blobs.read(paths.signal(planOf()));
  expect(answers).toHaveLength(planOf().windows.length * basis.shape.context * 30);
});

test("what an earlier student left is used again: all of it without the teacher, part of it by another seed", async () => {
  const first = planOf();
  const signal = await openCachedSignal(first, means());
  const again = await openCachedSignal(first, means({ executor: none }));
  expect(again.record.reused).toBe(1);
  expect(answersOf(again, first)).toEqual(answersOf(signal, first));

  const second = planOf({}, 2);
  const shared = second.windows.filter((start) => first.windows.includes(start)).length;
  expect(shared).toBeGreaterThan(0);
  expect(shared).toBeLessThan(second.windows.length);
  const other = await openCachedSignal(second, means());
  expect(other.record.reused).toBeCloseTo(shared / second.windows.length, 12);
  // Both students' windows are there now.
  for (const plan of [first, second]) expect((await openCachedSignal(plan, means({ executor: none }))).record.reused).toBe(1);
  expect(events.filter(({ kind }) => kind === "notice")).toEqual([]);
});

test("answers of another teacher, to other text, softened otherwise or of another number of tokens are not used", async () => {
  const plan = planOf();
  const before = answersOf(await openCachedSignal(plan, means()), plan);
  await saveTeacher(8);
  const signal = await openCachedSignal(plan, means());
  expect(signal.record.reused).toBe(0);
  expect(answersOf(signal, plan)).not.toEqual(before);
  for (const changes of [{ temperature: 3 }, { count: 4 }]) {
    expect((await openCachedSignal(planOf(changes), means())).record.reused, JSON.stringify(changes)).toBe(0);
  }
  const text = await blobs.read(paths.tokens(0, "train"));
  await openCachedSignal(plan, means());
  await blobs.write(
    paths.tokens(0, "train"),
    text.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
  );
  expect((await openCachedSignal(plan, means())).record.reused).toBe(0);
  await blobs.write(paths.tokens(0, "train"), text);
});

test("a stop while the teacher answers loses none of its answers", async () => {
  const plan = planOf({ windows: Array.from({ length: 40 }, (_, index) => index * basis.shape.context) });
  const whole = answersOf(await openCachedSignal(plan, means()), plan);
  await blobs.remove("signals");
  events = [];
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    time += 1000;
    return time;
  });
  const stops: Context = {
    ...context,
    checkpoint: async () => {
      throw new StudioError("cancelled", "The stage was stopped.", "Start it again.");
    },
  };
  const tensors = tf.memory().numTensors;
  await expect(openCachedSignal(plan, means({ context: stops }))).rejects.toThrow("stopped");
  expect(tf.memory().numTensors).toBe(tensors);
  const [stopped] = events.filter((event) => event.kind === "progress");
  expect(stopped.done).toBeLessThan(stopped.total);
  const resumed = await openCachedSignal(plan, means());
  expect(resumed.record.reused).toBeCloseTo(stopped.done / stopped.total, 12);
  expect(answersOf(resumed, plan)).toEqual(whole);
  const progress = events.filter((event) => event.kind === "progress");
  expect(progress.at(-1)).toMatchObject({ stage: "expert:words", unit: "windows", note: expect.stringContaining("teacher") });
});

test("answers are put down while the teacher goes on, and where there is no room for them the run goes on with a notice", async () => {
  const windows = Array.from({ length: 40 }, (_, index) => index * basis.shape.context);
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    time += 100_000;
    return time;
  });
  const write = vi.spyOn(blobs, "write");
  await openCachedSignal(planOf({ windows }), means());
  const lengths = write.mock.calls.filter(([path]) => path === paths.signal(planOf())).map(([, bytes]) => (bytes as Uint8Array).length);
  expect(lengths).toEqual([32, 40].map((count) => count * basis.shape.context * 30));

  await blobs.remove("signals");
  write.mockRejectedValue(new StudioError("storage-full", "There is no room.", "Free disk space."));
  const signal = await openCachedSignal(planOf({ windows }), means());
  expect(signal.at(windows[39])[0].ids).toHaveLength(basis.shape.context * 5);
  expect(events.filter((event) => event.kind === "notice").map(({ problem }) => problem.code)).toContain("storage-full");
  expect(await blobs.has(paths.signalIndex(planOf()))).toBe(false);
});

test("answers that do not fit their list are made anew, with a notice", async () => {
  const plan = planOf();
  const whole = answersOf(await openCachedSignal(plan, means()), plan);
  await blobs.write(paths.signal(planOf()), (await blobs.read(paths.signal(planOf()))).subarray(1));
  const signal = await openCachedSignal(plan, means());
  expect(signal.record.reused).toBe(0);
  expect(answersOf(signal, plan)).toEqual(whole);
  expect(events.filter((event) => event.kind === "notice")).toMatchObject([
    { stage: "expert:words", problem: { code: "unreadable-file", message: expect.stringContaining(paths.signal(plan)) } },
  ]);
});

test("more kept tokens than the tokenizer has and more than a gigabyte of answers are refused by name", async () => {
  await expect(openCachedSignal(planOf({ count: 1000 }), means())).rejects.toThrow(
    /experts\.cachedTokens is 1,000, but the tokenizer has only \d+/,
  );
  const windows = Array.from({ length: 60_000 }, (_, index) => index * basis.shape.context);
  await expect(openCachedSignal(planOf({ windows, count: 200 }), means())).rejects.toThrow(
    /960,000 tokens would take 1\.\d+ GB, but a cached signal may take 1 GB/,
  );
  const drawn = { share: 0.5, passes: 2, seed: 1 };
  await expect(openCachedSignal(planOf({ windows, count: 100, drawn }), means())).rejects.toThrow(
    /960,000 tokens in 2 passes would take 1\.\d+ GB/,
  );
});
