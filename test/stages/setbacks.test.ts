// Training runs whose loss is no number at a step, on TensorFlow.js's CPU backend with a trainer that says so.

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Recipe } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import type { Executor, Trainer } from "../../src/core/graph/executor";
import { distilExpert } from "../../src/stages/expert";
import { teachWith } from "../../src/stages/trainedTeacher";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { type Ran, run, type Training } from "./interrupted";
import { base, blobs, corpus, meansOf, prepare, teacher } from "./twoDomains";

beforeAll(prepare);
beforeEach(() => blobs.remove(paths.checkpoints));

const RATE = 0.02;
const settings = { steps: 5, sequences: 2, microBatch: 2, evaluations: 1, warmup: 0, learningRate: RATE };
const recipe = withChanges(base, { teacher: settings, experts: settings });
const teach: Training = (means) => teachWith(means, "models/other.safetensors");

/** An executor whose gradients are no number at update `step` of a trainer, as long as the first rate is above `most`. */
function breakingAt(step: number, most: number, { executor } = meansOf(recipe)): Executor {
  return {
    ...executor,
    async trainer(...given) {
      const trainer = await executor.trainer(...given);
      let updates = given[4]?.resume?.student?.[0].step ?? 0;
      let isBroken = false;
      return Object.assign(Object.create(trainer) as Trainer, {
        accumulate: trainer.accumulate.bind(trainer),
        gradients: trainer.gradients.bind(trainer),
        state: trainer.state.bind(trainer),
        dispose: trainer.dispose.bind(trainer),
        update(rate: number) {
          // The schedule is linear to zero: what it began with follows from what it is now.
          isBroken ||= ++updates === step && rate / (1 - (updates - 1) / settings.steps) > most;
          trainer.update(rate);
        },
        async metrics() {
          const read = await trainer.metrics();
          return isBroken ? read.map((figures) => ({ ...figures, gradientNorm: Number.NaN })) : read;
        },
      });
    },
  };
}

const setbacksIn = ({ events }: Ran) =>
  events.flatMap((event) => (event.kind === "setback" ? [{ step: event.step, message: event.problem.message }] : []));
const recordOf = ({ result }: Ran) => result as ModelRecord;

describe("a run whose loss is no number", () => {
  test("goes back to its start with a third of the learning rate, and ends as a run that began with that", async () => {
    const broken = await run(teach, meansOf(recipe, breakingAt(3, RATE / 2)));
    expect(setbacksIn(broken)).toEqual([
      {
        step: 0,
        message: "teacher: step 3 gave no number (gradient norm NaN). Training went back to its start, with a third of the learning rate.",
      },
    ]);
    expect(recordOf(broken).setbacks).toEqual([{ step: 3, to: 0 }]);
    const third = withChanges(recipe, { teacher: { learningRate: RATE * (1 / 3) } });
    const gentle = await run(teach, meansOf(third));
    expect(broken.files).toEqual(gentle.files);
    expect(recordOf(gentle)).not.toHaveProperty("setbacks");
  });

  test("goes back to the last state that is kept, and what is told again is what was told", async () => {
    const broken = await run(teach, meansOf(recipe, breakingAt(4, RATE / 2)), [2, 99]);
    expect(setbacksIn(broken)).toMatchObject([{ step: 2, message: expect.stringContaining("step 2, the last good one that is kept") }]);
    expect(recordOf(broken).setbacks).toEqual([{ step: 4, to: 2 }]);
    expect(broken.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(broken.steps[2].learningRate).toBeCloseTo((RATE / 3) * 0.6, 9);

    const stopped = await run(teach, meansOf(recipe, breakingAt(4, RATE / 2)), [2, 4]);
    expect(stopped.result).toBeUndefined();
    const resumed = await run(teach, meansOf(recipe, breakingAt(4, RATE / 2)));
    expect(resumed.files).toEqual(broken.files);
    expect(recordOf(resumed).setbacks).toEqual([{ step: 4, to: 2 }]);
  });

  test("does not go back to the state just before, which has nothing but that step before it", async () => {
    const broken = await run(teach, meansOf(recipe, breakingAt(3, RATE / 2)), [2, 99]);
    expect(recordOf(broken).setbacks).toEqual([{ step: 3, to: 1 }]);
  });

  test("goes back three times, and fails at the fourth", async () => {
    const means = meansOf(recipe, breakingAt(2, 0));
    await expect(run(teach, means)).rejects.toMatchObject({ code: "loss-not-finite", step: 2 });
    const twice = await run(teach, meansOf(recipe, breakingAt(2, RATE / 8)));
    expect(recordOf(twice).setbacks).toHaveLength(2);
  });

  test("has that for an answer where it is judged by what becomes of it", async () => {
    const means = { ...meansOf(recipe, breakingAt(3, RATE / 2)), mayDiverge: true };
    await expect(run(teach, means)).rejects.toMatchObject({ code: "loss-not-finite", step: 3 });
  });

  test("is an expert's, too", async () => {
    const expertOf =
      (own: Recipe): Training =>
      (means) =>
        distilExpert({ recipe: own, corpus, domain: "left", teacher }, means);
    const broken = await run(expertOf(recipe), meansOf(recipe, breakingAt(3, RATE / 2)));
    const third = withChanges(recipe, { experts: { learningRate: RATE * (1 / 3) } });
    expect(broken.files).toEqual((await run(expertOf(third), meansOf(third))).files);
  });
});
