// Training runs that are interrupted and go on from their checkpoints, on TensorFlow.js's CPU backend.

import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { stepsIn } from "../../src/app/steps";
import type { Recipe } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { Curve } from "../../src/core/curves/curve";
import { StudioError } from "../../src/core/errors";
import type { Executor } from "../../src/core/graph/executor";
import { referenceExecutor } from "../../src/core/reference/executor";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { distilExpert } from "../../src/stages/expert";
import { sha256 } from "../../src/stages/sha256";
import { teachWith } from "../../src/stages/trainedTeacher";
import type { TrainingMeans } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { base, blobs, corpus, meansOf, prepare, teacher } from "./twoDomains";

beforeAll(prepare);
beforeEach(() => blobs.remove(paths.checkpoints));

const closed = new StudioError("cancelled", "The page was closed.", "Start it again.");
const EXPERT = paths.checkpointsOf(paths.expert(0));
const short = { steps: 4, sequences: 2, microBatch: 1, evaluations: 2, warmup: 1 };

/** What a run told, and its model; a run that was paused at `pauses` steps was closed at the last of these. */
interface Ran {
  readonly record?: Omit<ModelRecord, "seconds" | "signal">;
  /** SHA-256 of the model's file. */
  readonly file?: string;
  readonly steps: readonly Readonly<Record<string, number | undefined>>[];
  readonly marks: readonly StudioEvent[];
  readonly events: readonly StudioEvent[];
}

async function run(
  train: (means: TrainingMeans) => Promise<ModelRecord>,
  means: TrainingMeans,
  pauses: readonly number[] = [],
): Promise<Ran> {
  const events: StudioEvent[] = [];
  const stepsTold = (): number => events.flatMap((event) => (event.kind === "steps" ? [...event.columns.step] : [])).at(-1) ?? 0;
  const waiting = [...pauses];
  const context: Context = {
    emit: (event) => void events.push(event),
    async checkpoint(_, settle) {
      if (waiting.length === 0) return;
      // As the host does: a pause is asked for from the first step on, and takes place where it may.
      const may = settle?.(true) !== false;
      if (!may || stepsTold() < waiting[0]) return;
      waiting.shift();
      if (waiting.length === 0) throw closed;
    },
  };
  const done = await train({ ...means, context }).catch((error: unknown) => {
    if (error !== closed) throw error;
  });
  const marks = events.filter(({ kind }) => kind === "evaluation" || kind === "sample");
  const { seconds: _, signal: __, ...record } = done ?? {}; // answers that the run before kept are there
  return {
    ...(done && { record: record as ModelRecord, file: await sha256(await blobs.read(done.path)) }),
    steps: stepsOf(events),
    marks,
    events,
  };
}

/** Everything that the page knows of each step but when, as it draws it. */
function stepsOf(events: readonly StudioEvent[]): Ran["steps"] {
  let curve = new Curve();
  for (const event of events) {
    if (event.kind === "resumed") curve = new Curve(event.curve);
    if (event.kind === "steps") for (const step of stepsIn(event.columns)) curve.add(step);
  }
  const { step, tokens, columns } = curve.snapshot();
  const { tokensPerSecond: _, ...figures } = columns;
  return step.map((number, i) => ({
    step: number,
    tokens: tokens[i],
    ...Object.fromEntries(
      Object.entries(figures).flatMap(([name, { last, mean }]) => [
        [name, last[i]],
        [`${name}, smoothed`, mean[i]],
      ]),
    ),
  }));
}

const expertOf = (recipe: Recipe) => (means: TrainingMeans) => distilExpert({ recipe, corpus, teacher, domain: "left" }, means);

/** The same run without an interruption and with one at each of `stops`, which must not differ. */
async function expectSame(
  train: (means: TrainingMeans) => Promise<ModelRecord>,
  means: TrainingMeans,
  stops: readonly number[],
): Promise<Ran["steps"]> {
  const { events: _, ...whole } = await run(train, means);
  for (const stop of stops) {
    const stopped = await run(train, means, [stop]);
    expect(stopped.record).toBeUndefined();
    const { events, ...resumed } = await run(train, means);
    expect(events.find(({ kind }) => kind === "resumed")).toMatchObject({ step: stop });
    expect(resumed, `stopped at ${stop}`).toEqual(whole);
  }
  return whole.steps;
}

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
    expect(resumed.file).toEqual(whole.file);
    expect(resumed.steps).toEqual(whole.steps);
  });
});

describe("checkpoints", () => {
  const recipe = withChanges(base, { experts: short });
  const has = async (): Promise<boolean[]> => Promise.all([0, 1].map((slot) => blobs.has(paths.checkpoint(EXPERT, slot))));
  const stepsResumed = ({ events }: Ran): number[] => events.flatMap((event) => (event.kind === "resumed" ? [event.step] : []));
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
      await blobs.write(path, path === paths.teacher ? changed(before, before.length - 2) : changed(before, 0));
      expect(stepsResumed(await run(expertOf(recipe), meansOf(recipe), [2])), path).toEqual([]);
      await blobs.write(path, before);
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
