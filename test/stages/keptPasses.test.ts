// Knowledge augmentation from kept answers: what is kept of a sparse teacher whose experts are drawn, and experts that learn from
// it, on TensorFlow.js's CPU backend and storage in memory.

import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Recipe } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import type { TokenIds } from "../../src/core/config/tokenIds";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import type { Executor } from "../../src/core/graph/executor";
import { openCachedSignal, type SignalPlan } from "../../src/stages/cachedSignal";
import { distilExpert } from "../../src/stages/expert";
import { readTokens } from "../../src/stages/tokens";
import { paths } from "../../src/storage/blobs";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { base, blobs, context, corpus, events, listening, meansOf, prepare, tokenizer } from "./twoDomains";

const sparse = withChanges(base, {
  teacher: { kind: "sparse", experts: 4, active: 2 },
  experts: { sequences: 2, microBatch: 2 },
});
const windows = [0, 8, 16];
let teacher: ModelRecord;
let tokens: TokenIds;

beforeAll(async () => {
  await prepare();
  const experts = { count: 4, active: 2 };
  const shape = { layers: 1, heads: 1, width: 8, inner: 8, context: 32, vocabSize: tokenizer.vocabSize, experts };
  teacher = { id: "teacher", shape, path: paths.teacher, final: {} } as unknown as ModelRecord;
  tokens = await readTokens(blobs, 0, "train");
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(shape, 3)));
});
beforeEach(async () => {
  events.length = 0;
  await blobs.remove("signals");
});

/** What is kept of all but one of the teacher's experts for `plan`; where storage had it, the teacher was not asked. */
async function kept(plan: Partial<SignalPlan>) {
  const shape = { ...teacher.shape, experts: { count: 4, active: 3 } };
  const common = { stage: "expert:left", domain: 0, text: { tokens }, windows, context: 8, count: 5, temperature: 2 };
  const whole = { ...common, teacher: { ...teacher, shape }, ...plan };
  const signal = await openCachedSignal(whole, { executor: listening().executor, context, blobs });
  return { answers: whole.windows.map((start) => signal.at(start)), reused: signal.record.reused };
}

/** An expert of one domain, and the teacher's part of its loss at every step. */
async function expertOf(experts: Partial<Recipe["experts"]>, seed = 1, executor: Executor = listening().executor) {
  events.length = 0;
  const recipe = withChanges({ ...sparse, seed }, { experts: { asked: "augmented", signal: "cached", steps: 4, ...experts } });
  const record = await distilExpert({ recipe, corpus, domain: "left", teacher }, meansOf(recipe, executor));
  const losses = events.flatMap((event) => (event.kind === "steps" ? event.columns.terms.kd : []));
  return { record, losses: losses.map((loss) => loss ?? Number.NaN), file: await blobs.read(record.path) };
}

test("each pass over a window has draws of its own; where none is drawn, every pass is the one of the most probable experts", async () => {
  const [plain, never, always] = [
    (await kept({})).answers,
    (await kept({ drawn: { share: 0, passes: 2, seed: 1 } })).answers,
    (await kept({ drawn: { share: 1, passes: 2, seed: 1 } })).answers,
  ];
  for (const [index] of windows.entries()) {
    const [top] = plain[index];
    expect(never[index]).toEqual([top, top]);
    const [first, second] = always[index];
    expect(first.logProbs).not.toEqual(top.logProbs);
    expect(second.logProbs).not.toEqual(first.logProbs);
  }
});

test("a window is answered alike whatever windows are answered with it", async () => {
  const drawn = { share: 0.5, passes: 2, seed: 1 };
  const together = await kept({ drawn });
  await blobs.remove("signals");
  await kept({ drawn, windows: [8] });
  const later = await kept({ drawn });
  expect(later.reused).toBeCloseTo(1 / 3, 12);
  expect(later.answers).toEqual(together.answers);
});

test("kept passes are used again, and not where λ, M or the seed of the draws is another", async () => {
  const drawn = { share: 0.5, passes: 2, seed: 1 };
  for (const other of [{ share: 0.25 }, { passes: 3 }, { seed: 2 }]) {
    await kept({ drawn });
    expect((await kept({ drawn })).reused).toBe(1);
    expect((await kept({ drawn: { ...drawn, ...other } })).reused, JSON.stringify(other)).toBe(0);
  }
});

test.each(["mean", "in-turn"] as const)(
  "updates %s: the same seed gives the same expert from a fresh cache and a kept one",
  async (augmentedUpdates) => {
    const settings = { augmentedUpdates, augmentedShare: 0.5, cachedTokens: 5 };
    const [fresh, again] = [await expertOf(settings), await expertOf(settings)];
    expect(fresh.record.signal).toEqual({ bytesPerToken: 2 * 30, reused: 0 });
    expect(again.record.signal?.reused).toBe(1);
    expect(again.file).toEqual(fresh.file);
    const other = await expertOf(settings, 2);
    expect(other.record.signal?.reused).toBe(0);
    expect(other.file).not.toEqual(fresh.file);
  },
);

test("updates on the mean of passes and on each in turn learn from the same kept answers", async () => {
  const settings = { augmentedShare: 0.5, cachedTokens: 5, steps: 2 };
  await expertOf({ ...settings, augmentedUpdates: "mean" });
  const inTurn = await expertOf({ ...settings, augmentedUpdates: "in-turn" });
  expect(inTurn.record.signal?.reused).toBe(1);
});

test.each(["mean", "in-turn"] as const)(
  "updates %s: with every token kept and nothing drawn, training has the losses of training beside the teacher",
  async (augmentedUpdates) => {
    const settings = { augmentedUpdates, augmentedShare: 0, cachedTokens: tokenizer.vocabSize, windows: "grid" } as const;
    const cached = await expertOf(settings);
    const live = await expertOf({ ...settings, signal: "live" });
    expect(cached.losses).toHaveLength(4);
    cached.losses.forEach((loss, step) => {
      expect(Math.abs(loss - live.losses[step]), `step ${step + 1}`).toBeLessThan(1e-5);
    });
    expect(Math.min(...cached.losses)).toBeGreaterThan(0.01);
  },
);
