// Training runs that were interrupted, as the page sees them: where they can go on, and when no longer.

import { describe, expect, test } from "vitest";
import { resumesAt } from "../../src/app/unfinished";
import { Curve } from "../../src/core/curves/curve";
import { StudioError } from "../../src/core/errors";
import type { TrainCommands } from "../../src/protocol/commands";
import type { Context } from "../../src/protocol/host";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";
import { fakeStudio, finishedStudio, recipe } from "./fakes";

const FOLDER = paths.checkpointsOf(paths.teacher);
const FILE = paths.checkpoint(FOLDER, 0);

/** A studio whose page is closed while its teacher trains, of which step 3 is kept, and what it left. */
async function closedStudio() {
  const blobs = new MemoryBlobs();
  const studio = fakeStudio({
    blobs,
    handlers: {
      async trainTeacher(_: TrainCommands["trainTeacher"]["arguments"], context: Context) {
        await blobs.write(FILE, new Uint8Array([1]));
        context.emit({ kind: "checkpoint", stage: "teacher", step: 3, path: FOLDER, saved: true });
        for (;;) await context.checkpoint("teacher");
      },
    },
  });
  const running = studio.runner.runAll();
  await studio.until(({ project }) => project.unfinished?.teacher !== undefined);
  await studio.keeper.save();
  const { records } = studio;
  const left = (await records.loadProject())!;
  studio.runner.stop();
  await running;
  await records.saveProject(left);
  return { blobs, records };
}

describe("a training run whose page was closed", () => {
  test("can go on where it was kept last, and only with its settings", async () => {
    const studio = fakeStudio(await closedStudio());
    await studio.keeper.restore();
    expect(resumesAt("teacher", studio.state())).toBe(3);
    expect(studio.state().stages.teacher.problem?.hint).toBe("It goes on from step 3; finished stages are kept.");
    const { project } = studio.state();
    expect(resumesAt("teacher", { project, recipe: withChanges(recipe, { teacher: { learningRate: 1 } }) })).toBeUndefined();
    expect(resumesAt("teacher", { project, recipe: withChanges(recipe, { experts: { learningRate: 1 } }) })).toBe(3);
  });

  test("says, when something else ends it, when it was saved and where it goes on", async () => {
    const studio = fakeStudio(await closedStudio());
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "resumed", stage: "teacher", step: 3, seconds: 40, curve: new Curve().state });
      context.emit({ kind: "checkpoint", stage: "teacher", step: 5, path: FOLDER, saved: true });
      throw new StudioError("device-lost", "The system took the GPU away.", "Start the stage again.");
    };
    await studio.runner.start("teacher");
    expect(studio.state().stages.teacher.problem?.hint).toBe("Start the stage again. It was saved 0.0 s ago and goes on from step 5.");
    expect(resumesAt("teacher", studio.state())).toBe(5);
  });

  test("counts the time that it took before, and has the curves of that", async () => {
    const studio = fakeStudio(await closedStudio());
    studio.handlers.trainTeacher = async (_, context) => {
      const curve = new Curve();
      curve.add({ step: 3, tokens: 96, seconds: 40, loss: 2, learningRate: 1, gradientNorm: 1, terms: {}, weights: {} });
      context.emit({ kind: "resumed", stage: "teacher", step: 3, seconds: 40, curve: curve.state });
      return { id: "teacher", path: paths.teacher } as never;
    };
    await studio.runner.start("teacher");
    expect(studio.state().project.traces?.teacher).toMatchObject({ seconds: 40, series: { step: [3], columns: { loss: { last: [2] } } } });
  });

  test("is no longer there once the model is, nor are its files", async () => {
    const studio = fakeStudio(await closedStudio());
    await studio.runner.start("teacher");
    expect(studio.state().project.models.teacher).toBeDefined();
    expect(resumesAt("teacher", studio.state())).toBeUndefined();
    expect(await studio.blobs.has(FILE)).toBe(false);
  });

  test("can still go on while its model is not recorded", async () => {
    const studio = fakeStudio(await closedStudio());
    const upcycled = paths.upcycled("teacher");
    await studio.blobs.write(upcycled, new Uint8Array([1]));
    const { saveProject } = studio.records;
    const kept: boolean[] = [];
    studio.records.saveProject = async (project) => {
      if (project.models.teacher && kept.length === 0) for (const file of [FILE, upcycled]) kept.push(await studio.blobs.has(file));
      await saveProject.call(studio.records, project);
    };
    await studio.runner.start("teacher");
    expect(kept).toEqual([true, true]);
    for (const file of [FILE, upcycled]) expect(await studio.blobs.has(file)).toBe(false);
  });

  test("goes with its corpus", async () => {
    const studio = fakeStudio(await closedStudio());
    await studio.runner.useSample();
    expect(studio.state().project.unfinished?.teacher).toBeUndefined();
    expect(await studio.blobs.has(FILE)).toBe(false);
  });

  test("is not offered where its files are gone, or the worker finds that it can't go on", async () => {
    const { blobs, records } = await closedStudio();
    const studio = fakeStudio({ blobs, records });
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "checkpoint", stage: "teacher", step: 0, path: FOLDER, saved: false });
      throw new StudioError("out-of-memory", "The GPU refused memory.", "Choose a smaller size.");
    };
    await studio.runner.start("teacher");
    expect(resumesAt("teacher", studio.state())).toBeUndefined();

    const left = await closedStudio();
    await left.blobs.remove(FOLDER);
    const later = fakeStudio(left);
    await later.keeper.restore();
    expect(resumesAt("teacher", later.state())).toBeUndefined();
  });
});

test("a stage that waits for its state to be kept pauses after that", async () => {
  const studio = await finishedStudio();
  const order: string[] = [];
  studio.handlers.trainTeacher = async (_, context) => {
    studio.runner.pause();
    await context.checkpoint("teacher", () => order.push("not yet") === 0);
    order.push("kept");
    await context.checkpoint("teacher", () => true);
    order.push("resumed");
    throw new StudioError("out-of-memory", "The GPU refused memory.", "Choose a smaller size.");
  };
  const run = studio.runner.start("teacher");
  await studio.until(({ stages }) => stages.teacher.status === "paused");
  expect(order).toEqual(["not yet", "kept"]);
  studio.runner.resume();
  await run;
  expect(order).toEqual(["not yet", "kept", "resumed"]);
});
