// Training runs that are interrupted and go on from their checkpoints, on TensorFlow.js's CPU backend.

import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Recipe } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import type { Executor } from "../../src/core/graph/executor";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { Context } from "../../src/protocol/host";
import { distilExpert } from "../../src/stages/expert";
import { writeHashed } from "../../src/stages/hashedFiles";
import { teachWith } from "../../src/stages/trainedTeacher";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { expectSame, run, stepsResumed, type Training } from "./interrupted";
import { base, blobs, corpus, meansOf, prepare, teacher } from "./twoDomains";

beforeAll(prepare);
beforeEach(() => blobs.remove(paths.checkpoints));

const EXPERT = paths.checkpointsOf(paths.expert(0));
const short = { steps: 4, sequences: 2, microBatch: 1, evaluations: 2, warmup: 1 };

const expertOf =
  (recipe: Recipe): Training =>
  (means) =>
    distilExpert({ recipe, corpus, teacher, domain: "left" }, means);

describe("a run that goes on is the one that was never interrupted, bit for bit:", () => {
  test("a teacher, wherever it is closed, in micro-batches", async () => {
    const recipe = withChanges(base, { teacher: { ...short, learningRate: 0.02 } });
    await expectSame((means) => teachWith(means, "models/other.safetensors"), meansOf(recipe), [1, 3]);
  }, 60_000);

  const settings: readonly [string, Partial<Recipe["experts"]>, readonly number[]][] = [
    ["an expert under a live teacher", {}, [2]],
    ["with kept answers", { signal: "cached", cachedTokens: 8 }, [2]],
    ["on text that it writes itself", { signal: "student-text", studentTextShare: 0.5 }, [2]],
    ["with losses in turns by micro-batch", { combination: "alternating-micro-batches" }, [1]],
    ["with an adaptive α that looks back", { weighting: "adaptive", steps: 23, sequences: 1, evaluations: 1, learningRate: 1 }, [21]],
    ["with learned weights", { weighting: "uncertainty" }, [2]],
  ];
  test.each(settings)(
    "%s",
    async (_, changes, stops) => {
      const recipe = withChanges(base, { experts: { ...short, ...changes } });
      const steps = await expectSame(
        expertOf(recipe),
        meansOf(recipe, changes.signal === "student-text" ? referenceExecutor : undefined),
        stops,
      );
      // Weights that look back have moved by then: a run that forgot what they saw would differ.
      if (changes.weighting) expect(steps[stops[0]]["weight/alpha"]).not.toBe(steps[0]["weight/alpha"]);
    },
    60_000,
  );

  test("after its end, where the page was closed before it had recorded the model", async () => {
    const recipe = withChanges(base, { experts: short });
    const train = expertOf(recipe);
    const { events: _, ...whole } = await run(train, meansOf(recipe));
    await train(meansOf(recipe));
    const { events, ...again } = await run(train, meansOf(recipe));
    expect(stepsResumed({ ...again, events })).toEqual([short.steps]);
    expect(again).toEqual(whole);
  });

  test("after a second interruption", async () => {
    const recipe = withChanges(base, { experts: short });
    const { events: _, ...whole } = await run(expertOf(recipe), meansOf(recipe));
    for (const stop of [1, 3]) await run(expertOf(recipe), meansOf(recipe), [stop]);
    const { events: __, ...resumed } = await run(expertOf(recipe), meansOf(recipe));
    expect(resumed).toEqual(whole);
  });

  test("where memory was short, with as many sequences at once as before", async () => {
    const recipe = withChanges(base, { experts: { ...short, microBatch: 2 } });
    const small: Executor = {
      ...meansOf(recipe).executor,
      trainer: async (program, ...rest) => {
        const rows = program.nodes.flatMap((node) =>
          node.op === "input" && node.attributes.name === "tokens" ? node.attributes.shape : [],
        );
        if (rows[0] > 32) throw new StudioError("out-of-memory", "The GPU refused memory.", "Choose a smaller size.");
        return referenceExecutor.trainer(program, ...rest);
      },
    };
    const whole = await run(expertOf(recipe), meansOf(recipe, small));
    await run(expertOf(recipe), meansOf(recipe, small), [2]);
    const resumed = await run(expertOf(recipe), meansOf(recipe));
    expect(resumed.files).toEqual(whole.files);
    expect(resumed.steps).toEqual(whole.steps);
  });
});

describe("checkpoints", () => {
  const recipe = withChanges(base, { experts: short });
  const has = async (): Promise<boolean[]> => Promise.all([0, 1].map((slot) => blobs.has(paths.checkpoint(EXPERT, slot))));
  const damage = async (slot: number, at: (bytes: number) => number): Promise<void> => {
    const bytes = await blobs.read(paths.checkpoint(EXPERT, slot));
    bytes[at(bytes.length)] ^= 1;
    await blobs.write(paths.checkpoint(EXPERT, slot), bytes);
  };

  test("are two at most while a model trains, and none once it is saved", async () => {
    const stopped = await run(expertOf(recipe), meansOf(recipe), [1, 2, 3]);
    expect(stopped.events.flatMap((event) => (event.kind === "checkpoint" ? [event.step] : []))).toEqual([0, 1, 2, 3]);
    expect(await has()).toEqual([true, true]);
    await run(expertOf(recipe), meansOf(recipe));
    expect(await has()).toEqual([false, false]);
  });

  test("are kept while the run goes on where the page goes out of sight, and at its end", async () => {
    const told: number[] = [];
    let checks = 0;
    const context: Context = {
      emit: (event) => void (event.kind === "checkpoint" && told.push(event.step)),
      checkpoint: async (_, settle) => void (++checks === 1 && settle?.(false)),
    };
    await expertOf(recipe)({ ...meansOf(recipe), context });
    expect(told).toEqual([0, 1, 4]);
  });

  test("hold the best weights where these become the model, and a run that goes on ends with them", async () => {
    // A rate so high that the loss rises from the first step on.
    const diverging = withChanges(recipe, { experts: { keeps: "best", learningRate: 0.3, evaluations: 4 } });
    await expectSame(expertOf(diverging), meansOf(diverging), [2]);
    const { result } = await run(expertOf(diverging), meansOf(diverging));
    const { keptStep, final, steps } = result as ModelRecord;
    expect(keptStep).toBeLessThan(steps);
    const last = withChanges(diverging, { experts: { keeps: "last" } });
    const other = (await run(expertOf(last), meansOf(last))).result as ModelRecord;
    expect(final.left.bitsPerByte).toBeLessThan(other.final.left.bitsPerByte);
    expect(other.keptStep).toBeUndefined();
  }, 30_000);

  test.each([
    ["head", () => 200],
    ["numbers", (bytes: number) => bytes - 5],
    ["length", () => 65],
  ])("with a wrong bit in the %s are refused by name, and the one before is used", async (_, at) => {
    await run(expertOf(recipe), meansOf(recipe), [1, 2, 3]);
    await damage(0, at); // the third was written over the first
    const resumed = await run(expertOf(recipe), meansOf(recipe));
    expect(stepsResumed(resumed)).toEqual([2]);
    expect(resumed.events.filter(({ kind }) => kind === "notice")).toMatchObject([
      { problem: { code: "damaged-file", message: expect.stringContaining(paths.checkpoint(EXPERT, 0)) } },
    ]);
    expect(resumed.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  test("that are all damaged let the run begin again", async () => {
    await run(expertOf(recipe), meansOf(recipe), [1, 2]);
    for (const slot of [0, 1]) await damage(slot, () => 3);
    const again = await run(expertOf(recipe), meansOf(recipe));
    expect(stepsResumed(again)).toEqual([]);
    expect(again.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  test("of another recipe, text or teacher are not gone on from, and removed", async () => {
    const other = withChanges(base, { experts: { ...short, temperature: 3 } });
    await run(expertOf(recipe), meansOf(recipe), [2]);
    expect(stepsResumed(await run(expertOf(other), meansOf(other), [1]))).toEqual([]);
    expect(stepsResumed(await run(expertOf(recipe), meansOf(recipe), [2]))).toEqual([]);

    for (const path of [paths.tokens(1, "validation"), paths.tokens(0, "train"), paths.teacher]) {
      const before = await blobs.read(path);
      await writeHashed(blobs, path, path === paths.teacher ? changed(before, before.length - 2) : changed(before, 0));
      expect(stepsResumed(await run(expertOf(recipe), meansOf(recipe), [2])), path).toEqual([]);
      await writeHashed(blobs, path, before);
    }
  });

  test("are no matter of settings that the run does not follow from", async () => {
    await run(expertOf(recipe), meansOf(recipe), [2]);
    const other = withChanges(recipe, { router: { margin: 0.3 } } as never);
    expect(stepsResumed(await run(expertOf(other), meansOf(other)))).toEqual([2]);
  });

  test("that find no room are told of once, and the run goes on", async () => {
    const write = vi.spyOn(blobs, "write").mockRejectedValue(new StudioError("storage-full", "It needs 1 MB.", "Free disk space."));
    const ran = await run(expertOf(recipe), meansOf(recipe), [1, 2, 3]);
    expect(write).toHaveBeenCalledTimes(3);
    write.mockRestore();
    const notices = ran.events.filter(({ kind }) => kind === "notice");
    expect(notices).toMatchObject([{ problem: { code: "storage-full" } }]);
    expect(ran.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});

const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
