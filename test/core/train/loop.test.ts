import { expect, test } from "vitest";
import { recipeFor } from "../../../src/core/config/recipe";
import type { Inputs, Trainer, TrainMetrics } from "../../../src/core/graph/executor";
import { distillation } from "../../../src/core/losses/objective";
import { sequenceAt } from "../../../src/core/model/batch";
import { type Task, type TrainRecord, train } from "../../../src/core/train/loop";

/** A trainer that counts what it is asked; every scored token costs 2 nats of CE and 4 of KD. */
function countingTrainer(log: string[], normAt: (step: number) => number = () => 1, readEvery = 1): Trainer {
  let pending = 0;
  let updates = 0;
  let unread: TrainMetrics[] = [];
  return {
    precision: "f32",
    readEvery,
    accumulate({ targets, weights }: Inputs) {
      pending += [...targets].filter((target) => target >= 0).length;
      log.push(`accumulate ${targets.length} × ${weights[0].toFixed(4)}`);
    },
    update(learningRate) {
      updates += 1;
      unread.push({ sums: [2 * pending, 4 * pending], gradientNorm: normAt(updates), outputs: new Map() });
      pending = 0;
      log.push(`update ${learningRate.toFixed(3)}`);
    },
    async metrics() {
      const read = unread;
      unread = [];
      log.push(`read ${read.length}`);
      return read;
    },
    gradients: async () => new Map(),
    state: async () => ({}),
    dispose() {},
  };
}

const settings = { ...recipeFor("pico").experts, steps: 4, sequences: 4, microBatch: 2, learningRate: 1, warmup: 0, evaluations: 2 };
const tokens = Uint16Array.from({ length: 64 }, (_, index) => index);

function taskOf(log: string[], normAt?: (step: number) => number, readEvery?: number): Task {
  return {
    name: "expert:test",
    trainer: countingTrainer(log, normAt, readEvery),
    objective: distillation(settings),
    settings,
    atOnce: 2,
    context: 4,
    // The last sequence is short: 3 × 4 + 2 scored tokens.
    sequences: () => [0, 8, 16, 61].map((start) => sequenceAt(tokens, start, 4)),
    evaluate: async () => ({ test: { loss: 1, perplexity: Math.E, bitsPerByte: 1 } }),
    write: async () => ({ prompt: "p", text: "t" }),
  };
}

const collect = async (task: Task): Promise<TrainRecord[]> => {
  const records: TrainRecord[] = [];
  for await (const record of train(task)) records.push(record);
  return records;
};

test("a step accumulates every micro-batch under the whole step's token count and then updates once", async () => {
  const log: string[] = [];
  await collect(taskOf(log));
  const weight = (0.5 / 14).toFixed(4);
  expect(log.slice(0, 3)).toEqual([`accumulate 8 × ${weight}`, `accumulate 8 × ${weight}`, "update 1.000"]);
  expect(log.filter((line) => line.startsWith("update"))).toEqual(["update 1.000", "update 0.750", "update 0.500", "update 0.250"]);
});

test("micro-batches that take turns have their own weights, also where memory lets fewer sequences in at once", async () => {
  const inTurns = { ...settings, combination: "alternating-micro-batches" } as const;
  const turns = async (atOnce: number): Promise<string[]> => {
    const log: string[] = [];
    await collect({ ...taskOf(log), settings: inTurns, objective: distillation(inTurns), atOnce });
    return log.slice(0, log.indexOf("update 1.000"));
  };
  // The first micro-batch trains on the text, with twice its weight, the second on the teacher.
  const [text, teacher] = [(1 / 14).toFixed(4), "0.0000"];
  expect(await turns(2)).toEqual([`accumulate 8 × ${text}`, `accumulate 8 × ${teacher}`]);
  expect(await turns(1)).toEqual([text, text, teacher, teacher].map((weight) => `accumulate 4 × ${weight}`));
});

test("weights drawn from the losses are asked for after every step's losses are heard", async () => {
  const log: string[] = [];
  const adaptive = { ...settings, weighting: "adaptive", steps: 6, evaluations: 1 } as const;
  const records = await collect({ ...taskOf(log, undefined, 4), settings: adaptive, objective: distillation(adaptive) });
  expect(log.filter((line) => line.startsWith("read"))).toEqual(Array(6).fill("read 1"));
  const steps = records.filter((record) => record.kind === "step");
  expect(steps[5].weights).toEqual({ alpha: 0.5, beta: 0.5, w_ce: 1, w_kd: 1 });
});

test("terms are means over valid tokens and the loss is their weighted sum", async () => {
  const steps = (await collect(taskOf([]))).filter((record) => record.kind === "step");
  expect(steps.map(({ terms, loss, tokens }) => ({ terms, loss, tokens }))).toEqual(
    [14, 28, 42, 56].map((tokens) => ({ terms: { ce: 2, kd: 4 }, loss: 3, tokens })),
  );
});

test("evaluation comes before the first step, on the way and at the end", async () => {
  const records = await collect(taskOf([]));
  expect(records.filter(({ kind }) => kind === "evaluation").map(({ step }) => step)).toEqual([0, 2, 4]);
  expect(records.filter(({ kind }) => kind === "sample").map(({ step }) => step)).toEqual([1, 2, 4]);
});

test("a gradient that is not a number stops the run with the step's number and the next step to take", async () => {
  const task = taskOf([], (step) => (step === 3 ? Number.NaN : 1));
  await expect(collect(task)).rejects.toMatchObject({ code: "loss-not-finite", message: expect.stringContaining("step 3") });
});

test("a consumer that stops asking stops the training", async () => {
  const log: string[] = [];
  for await (const record of train(taskOf(log))) if (record.kind === "step" && record.step === 2) break;
  expect(log.filter((line) => line.startsWith("update"))).toHaveLength(2);
});

test("short steps are read several at once, with the same records as steps that are read one by one", async () => {
  const manySteps = (readEvery: number, log: string[]): Task => {
    const task = taskOf(log, (step) => step, readEvery);
    return { ...task, settings: { ...task.settings, steps: 24, evaluations: 1 } };
  };
  const log: string[] = [];
  const together = await collect(manySteps(4, log));
  expect(together).toEqual(await collect(manySteps(1, [])));
  // Samples after 1, 3, 8 and 24 steps catch up with what is under way.
  expect(log.filter((line) => line.startsWith("read"))).toEqual(["1", "2", "4", "1", "4", "4", "4", "4"].map((count) => `read ${count}`));
});

test("the next steps are under way before the figures of the ones before are waited for, but no more than twice as many as are read at once", async () => {
  const log: string[] = [];
  const task = taskOf(log, undefined, 4);
  const long = { ...task, settings: { ...task.settings, steps: 200, evaluations: 1 } };
  let seen = 0;
  for await (const record of train(long)) {
    if (record.kind !== "step") continue;
    seen = record.step;
    const ahead = log.filter((line) => line.startsWith("update")).length - seen;
    expect(ahead).toBeLessThan(8);
    if (seen === 60) break;
  }
  expect(log.filter((line) => line.startsWith("update")).length).toBeGreaterThan(60);
});

/** A task whose steps 3 and 5, counted from 1, are on text of its own: two sequences, of which two tokens are scored. */
function ownTextTask(log: string[], readEvery = 4): Task {
  const sequence = { tokens: Int32Array.of(1, 2, 3, 4), targets: Int32Array.of(-1, -1, 4, 5) };
  const many = { ...settings, weighting: "fixed", alpha: 0.25, beta: 0.75, steps: 24, evaluations: 1 } as const;
  return {
    ...taskOf(log, undefined, readEvery),
    settings: many,
    objective: distillation(many),
    ownText: {
      has: (step) => step === 2 || step === 4,
      write: async (step) => {
        log.push(`write ${step}`);
        return [sequence, sequence];
      },
    },
  };
}

test("a step on own text trains on it alone, under the teacher alone", async () => {
  const log: string[] = [];
  const records = (await collect(ownTextTask(log))).filter((record) => record.kind === "step");
  const written = log.indexOf("write 2");
  expect(log.slice(written, written + 3)).toEqual(["write 2", "accumulate 8 × 0.0000", expect.stringMatching(/^update/)]);
  expect(log.filter((line) => line.startsWith("write"))).toEqual(["write 2", "write 4"]);
  // Twice β times 4 nats; a step on training text has α · 2 + β · 4.
  expect(records.slice(0, 5).map(({ terms, loss }) => ({ terms, loss }))).toEqual([
    { terms: { ce: 2, kd: 4 }, loss: 3.5 },
    { terms: { ce: 2, kd: 4 }, loss: 3.5 },
    { terms: { own_kd: 4 }, loss: 6 },
    { terms: { ce: 2, kd: 4 }, loss: 3.5 },
    { terms: { own_kd: 4 }, loss: 6 },
  ]);
  expect(records[2].tokens - records[1].tokens).toBe(4);
});

test("a model writes for its training only when no step is under way, and other steps are read as ever", async () => {
  const log: string[] = [];
  await collect(ownTextTask(log));
  for (const step of [2, 4]) {
    const before = log.slice(0, log.indexOf(`write ${step}`));
    const counted = before.filter((line) => line.startsWith("read")).reduce((sum, line) => sum + Number(line.slice(5)), 0);
    expect(counted).toBe(step);
    expect(before.filter((line) => line.startsWith("update"))).toHaveLength(step);
  }
  expect(log.filter((line) => line.startsWith("read")).slice(-4)).toEqual(Array(4).fill("read 4"));
});

test("a weighting that listens hears of steps on training text alone", async () => {
  const heard: unknown[] = [];
  const task = ownTextTask([]);
  const objective: Task["objective"] = {
    ...task.objective,
    weigher: (length) => ({ ...task.objective.weigher(length), hear: (means) => void heard.push(means) }),
  };
  await collect({ ...task, objective });
  expect(heard).toHaveLength(22);
});
