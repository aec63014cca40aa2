import { describe, expect, test } from "vitest";
import { startAction } from "../../src/app/actions";
import { planOf } from "../../src/app/pipeline";
import type { Recipe } from "../../src/core/config/recipe";
import { withChanges } from "../withChanges";
import { fakeStudio, finishedStudio, recipe, statuses } from "./fakes";

describe("a reload", () => {
  test("brings back results, curves, evaluations, samples, notices and the recipe", async () => {
    const before = await finishedStudio();
    const after = fakeStudio({ blobs: before.blobs, records: before.records, state: { recipe: withChanges(recipe, { seed: 9 }) } });
    await after.keeper.restore();
    expect(after.state()).toMatchObject({ project: before.state().project, stages: before.state().stages, recipe });
    expect(after.state().stages.teacher.samples).toEqual([{ step: 4, prompt: "once", text: "upon" }]);
    expect(after.series.seriesOf("teacher").snapshot().step).toEqual([1, 2, 3, 4]);
  });

  test("a stage in whose midst the page was closed is ready again and says so", async () => {
    const before = fakeStudio();
    void before.runner.runAll();
    await before.until((state) => state.running === "teacher");
    await before.keeper.save();
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.keeper.restore();
    expect(statuses(after).slice(0, 4)).toEqual(["done", "done", "ready", "waiting"]);
    expect(after.state().stages.teacher.problem?.message).toBe("The page was closed while the teacher was at work.");
    before.runner.stop();
    await before.runner.settled();
  });

  test("results whose files are gone are given up with all made from them", async () => {
    const before = await finishedStudio();
    await before.blobs.remove(before.state().project.models.teacher.path);
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.keeper.restore();
    expect(statuses(after)).toEqual(["done", "done", "ready", "waiting", "waiting", "done", "waiting", "waiting"]);
  });

  test("of what a studio left that knew fewer settings finds nothing changed", async () => {
    const before = await finishedStudio();
    const older = (whole: Recipe) => {
      const { mixture: _, ...known } = whole;
      return known as Recipe;
    };
    const { project, runs } = before.state();
    const traces = Object.entries(project.traces ?? {}).map(([stage, trace]) => [stage, { ...trace, recipe: older(trace.recipe) }]);
    await before.records.saveProject({ ...project, traces: Object.fromEntries(traces) });
    for (const run of runs) await before.records.saveRun({ ...run, recipe: older(run.recipe!) });
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.keeper.restore();
    expect(planOf(after.state())).toEqual([]);
    expect(after.state().runs.map(({ recipe: ran }) => ran)).toEqual(runs.map(() => recipe));
  });

  test("a mixture in the form of an earlier studio is given up, and with it nothing else", async () => {
    const before = await finishedStudio();
    const saved = (await before.records.loadProject())!;
    const mixture = { grid: { teacher: { en: 2, de: 2 } }, routing: {}, totalParameters: 2, activeParameters: 1, seconds: 1 };
    await before.records.saveProject({ ...saved, version: 1, mixture } as never);
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.keeper.restore();
    expect(statuses(after)).toEqual(["done", "done", "done", "done", "done", "done", "ready", "done"]);
    expect(after.state().project.mixture).toBeUndefined();
    await after.runner.runAll();
    expect(after.calls).toEqual(["evaluateMixture"]);
  });

  test("work that another tab has is not touched", async () => {
    const studio = fakeStudio({ elsewhere: true });
    await studio.runner.runAll();
    expect(studio.calls).toEqual([]);
    expect(await studio.records.loadProject()).toBeUndefined();
    expect(studio.state().problems.map(({ message }) => message)).toEqual([
      "Limbeck works on this project in another tab, and one project can't be worked on in two.",
    ]);
  });

  test("a project that another tab has is shown as it was saved, and nothing of it is written", async () => {
    const before = await finishedStudio();
    const saved = { ...(await before.records.loadProject())!, running: "teacher" };
    await before.records.saveProject(saved);
    const after = fakeStudio({ blobs: before.blobs, records: before.records, elsewhere: true });
    await after.keeper.restore();
    expect(after.state()).toMatchObject({ project: before.state().project, runs: before.state().runs, problems: [] });
    expect(after.state().stages.teacher).toEqual(before.state().stages.teacher); // the other tab knows whether it runs
    expect(startAction("teacher").available(after.state())).toMatch("Another tab works on this project");
    after.store.setState({ recipe: withChanges(recipe, { seed: 9 }) });
    await after.keeper.save();
    expect(await after.records.loadProject()).toEqual(saved);
    await expect(after.keeper.records()!.clear()).rejects.toMatchObject({ code: "busy" });
    const [run] = after.state().runs;
    expect(await after.runs.history(run.name)).toEqual(await before.runs.history(run.name));
  });

  test("a project of a newer studio is neither shown, worked on nor written over", async () => {
    const studio = fakeStudio();
    await studio.records.saveProject({ version: 3, models: {} } as never);
    await studio.runner.runAll();
    await studio.keeper.save();
    expect(studio.calls).toEqual([]);
    expect(studio.state().problems.map(({ code }) => code)).toEqual(["newer-version"]);
    await expect(studio.records.loadProject()).rejects.toMatchObject({ code: "newer-version" });
  });

  test("a saved recipe that is none leaves the results and the default recipe", async () => {
    const before = await finishedStudio();
    const saved = (await before.records.loadProject())!;
    await before.records.saveProject({ ...saved, recipe: { ...recipe, seed: -1 } });
    const after = fakeStudio({ blobs: before.blobs, records: before.records });
    await after.keeper.restore();
    expect(after.state().project.models).toEqual(before.state().project.models);
    expect(after.state().recipe).toEqual(recipe);
    expect(after.state().problems.map(({ code }) => code)).toEqual(["bad-recipe"]);
  });
});
