// What is kept of training runs: by the real runner over workers that answer with made-up records.

import { describe, expect, test } from "vitest";
import { MOST_RUNS } from "../../../src/app/runs/record";
import { StudioError } from "../../../src/core/errors";
import { runNamed } from "../../storage/contract";
import { withChanges } from "../../withChanges";
import { qualityOf } from "../fakeRecords";
import { fakeStudio, finishedStudio, recipe } from "../fakes";

type Studio = ReturnType<typeof fakeStudio>;
const runs = (studio: Studio) => studio.state().runs;
const names = (studio: Studio) => runs(studio).map(({ name }) => name);

/** Another page on the same storage. */
async function reloaded({ blobs, records }: Studio): Promise<Studio> {
  const studio = fakeStudio({ blobs, records });
  await studio.keeper.restore();
  return studio;
}

describe("a run that ended", () => {
  test("is kept with its recipe, its figures and its history; stages that train nothing are not", async () => {
    const studio = await finishedStudio();
    expect(runs(studio).map(({ stage }) => stage)).toEqual(["expert:de", "expert:en", "teacher"]);
    const teacher = runs(studio)[2];
    expect(teacher).toMatchObject({ state: "done", recipe, startedAt: 1e12, steps: 4, tokens: 1024, final: qualityOf(["en", "de"]) });
    expect(teacher.evaluation?.step).toBe(4);
    expect(Object.keys(teacher.basis.validation)).toEqual(["en", "de"]);
    expect(runs(studio)[0].final).toEqual(qualityOf(["de"]));
    expect(runs(studio)[0].basis.teacher).toMatch(/^[0-9a-f]{16}$/);
    const history = await studio.runs.history(teacher.name);
    expect(history?.series.step).toEqual([1, 2, 3, 4]);
    expect(history?.samples).toEqual([{ step: 4, prompt: "once", text: "upon" }]);
  });

  test("stays when its stage runs again, under a name and a look of its own", async () => {
    const studio = await finishedStudio();
    await studio.runner.start("teacher");
    expect(runs(studio).map(({ stage }) => stage)).toEqual(["teacher", "expert:de", "expert:en", "teacher"]);
    expect(new Set(names(studio)).size).toBe(4);
    expect(runs(studio).map(({ look }) => look)).toEqual([3, 2, 1, 0]);
  });

  test("is there after a reload, with its history", async () => {
    const before = await finishedStudio();
    const after = await reloaded(before);
    expect(runs(after)).toEqual(runs(before));
    for (const name of names(before)) expect(await after.runs.history(name)).toEqual(await before.runs.history(name));
  });

  test("by failing says why and how far it came, and has no final figures", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTeacher = async (_, context) => {
      const columns = { step: [1], tokens: [9], seconds: [1], learningRate: [1], gradientNorm: [1], loss: [9], terms: {}, weights: {} };
      context.emit({ kind: "steps", stage: "teacher", columns });
      throw new StudioError("loss-not-finite", "The loss of step 2 is not finite.", "Lower the learning rate.");
    };
    await studio.runner.start("teacher");
    const [failed] = runs(studio);
    expect(failed).toMatchObject({ stage: "teacher", state: "failed", steps: 1, problem: { code: "loss-not-finite" } });
    expect(failed).not.toHaveProperty("final");
    expect((await studio.runs.history(failed.name))?.series.columns.loss.last).toEqual([9]);
  });

  test("by being stopped is kept as stopped", async () => {
    const studio = fakeStudio({ state: { recipe: withChanges(recipe, { teacher: { steps: 1000 } }) } });
    void studio.runner.runAll();
    await studio.until((state) => (state.stages.teacher?.progress?.done ?? 0) > 0);
    studio.runner.stop();
    await studio.runner.settled();
    expect(runs(studio)).toMatchObject([{ stage: "teacher", state: "stopped" }]);
    expect(runs(studio)[0]).not.toHaveProperty("problem");
    expect(runs(studio)[0].steps).toBeLessThan(1000);
  });

  test("before its first step leaves nothing", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTeacher = async () => {
      throw new StudioError("out-of-memory", "The GPU refused 2 GB.", "Halve the sequences at once.");
    };
    await studio.runner.start("teacher");
    expect(runs(studio)).toHaveLength(3);
  });

  test("is listed with its history where nothing can be saved, and the stage is told of no failure", async () => {
    const studio = fakeStudio();
    studio.records.saveRun = async () => {
      throw new StudioError("storage-full", "The disk is full.", "Free space.");
    };
    await studio.runner.runAll();
    expect(runs(studio)).toHaveLength(3);
    expect((await studio.runs.history(names(studio)[0]))?.series.step).toEqual([1, 2]);
    expect(studio.state().stages.teacher.status).toBe("done");
    expect(studio.state().problems.map(({ code }) => code)).toEqual(["storage-full"]);
  });
});

describe("the newest runs", () => {
  test("are kept up to a limit, pinned ones beyond it", async () => {
    const before = fakeStudio();
    for (let i = 0; i < MOST_RUNS; i++) await before.records.saveRun(runNamed(`run-${i}`, { look: i, startedAt: i, pinned: i === 1 }));
    const studio = await reloaded(before);
    await studio.runner.useSample();
    await studio.runner.start("tokenizer");
    for (let i = 0; i < 3; i++) await studio.runner.start("teacher");
    expect(runs(studio)).toHaveLength(MOST_RUNS + 1);
    expect(names(studio)).toContain("run-1");
    for (const gone of ["run-0", "run-2"]) expect(names(studio)).not.toContain(gone);
    expect(new Set(await studio.records.loadRuns())).toEqual(new Set(runs(studio)));
  });

  test("stay pinned after a reload, and can be let go", async () => {
    const studio = await finishedStudio();
    const [name] = names(studio);
    await studio.runs.pin(name, true);
    expect(runs(await reloaded(studio))[0]).toMatchObject({ name, pinned: true });
    await studio.runs.pin(name, false);
    expect(runs(await reloaded(studio))[0]).toMatchObject({ name, pinned: false });
    expect(await (await reloaded(studio)).runs.history(name)).toBeDefined();
  });
});

describe("deleting", () => {
  test("takes runs off the list at once and out of storage only later", async () => {
    const studio = await finishedStudio();
    const [first, second, third] = names(studio);
    studio.runs.remove([first]);
    expect(names(studio)).toEqual([second, third]);
    expect(names(await reloaded(studio))).toEqual([first, second, third]);
    studio.expire();
    await expect.poll(async () => names(await reloaded(studio))).toEqual([second, third]);
    expect(studio.state().removedRuns).toEqual([]);
    expect(await studio.runs.history(first)).toBeUndefined();
  });

  test("can be undone, all of it, and nothing is lost when the time is over", async () => {
    const studio = await finishedStudio();
    const before = runs(studio);
    studio.runs.remove([before[0].name]);
    studio.runs.remove([before[2].name]);
    expect(runs(studio)).toEqual([before[1]]);
    studio.runs.bringBack();
    expect(runs(studio)).toEqual(before);
    studio.expire();
    await studio.keeper.save();
    expect(runs(await reloaded(studio))).toEqual(before);
  });

  test("a name that can still come back is given to no new run", async () => {
    const studio = await finishedStudio();
    const [teacher] = names(studio).slice(-1);
    studio.runs.remove(names(studio));
    await studio.runner.start("teacher");
    expect(names(studio)).toHaveLength(1);
    expect(names(studio)).not.toEqual([teacher]);
    studio.runs.bringBack();
    expect(new Set(names(studio)).size).toBe(4);
  });

  test("clearing the project forgets the runs", async () => {
    const studio = await finishedStudio();
    await studio.keeper.forget();
    expect([runs(studio), runs(await reloaded(studio))]).toEqual([[], []]);
  });
});
