import { expect, test } from "vitest";
import { recipeFor } from "../../../src/core/config/recipe";
import type { Inputs, Trainer } from "../../../src/core/graph/executor";
import { distillation } from "../../../src/core/losses/objective";
import { sequenceAt } from "../../../src/core/model/batch";
import { type Task, type TrainRecord, train } from "../../../src/core/train/loop";

/** A trainer that counts what it is asked; every scored token costs 2 nats of CE and 4 of KD. */
function countingTrainer(log: string[], normAt: (step: number) => number = () => 1): Trainer {
  let pending = 0;
  let updates = 0;
  let sums = [0, 0];
  return {
    accumulate({ targets, weights }: Inputs) {
      pending += [...targets].filter((target) => target >= 0).length;
      log.push(`accumulate ${targets.length} × ${weights[0].toFixed(4)}`);
    },
    update(learningRate) {
      updates += 1;
      sums = [2 * pending, 4 * pending];
      pending = 0;
      log.push(`update ${learningRate.toFixed(3)}`);
    },
    metrics: async () => ({ sums, gradientNorm: normAt(updates) }),
    gradients: async () => new Map(),
    state: async () => ({ step: updates, firstMoment: new Map(), secondMoment: new Map() }),
    dispose() {},
  };
}

const settings = { ...recipeFor("pico").experts, steps: 4, sequences: 4, microBatch: 2, learningRate: 1, warmup: 0, evaluations: 2 };
const tokens = Uint16Array.from({ length: 64 }, (_, index) => index);

function taskOf(log: string[], normAt?: (step: number) => number): Task {
  return {
    name: "expert:test",
    trainer: countingTrainer(log, normAt),
    objective: distillation(settings),
    settings,
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
