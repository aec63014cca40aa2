// What is written down of training runs: by the real runner over workers that answer with made-up records.

import { describe, expect, test } from "vitest";
import { entryInWords, isRemarkable, type LogEntry } from "../../../src/core/config/runLog";
import { Curve } from "../../../src/core/curves/curve";
import { StudioError } from "../../../src/core/errors";
import { paths } from "../../../src/storage/blobs";
import { MemoryBlobs } from "../../../src/storage/memory";
import { withChanges } from "../../withChanges";
import { fakeStudio, finishedStudio, recipe } from "../fakes";

type Studio = ReturnType<typeof fakeStudio>;

/** The log of the newest run. */
async function newest(studio: Studio): Promise<readonly LogEntry[]> {
  return (await studio.runs.history(studio.state().runs[0].name))?.log ?? [];
}

const columns = { step: [3], tokens: [9], seconds: [1], learningRate: [1], gradientNorm: [1], loss: [9], terms: {}, weights: {} };
const FOLDER = paths.checkpointsOf(paths.teacher);
const FILE = paths.checkpoint(FOLDER, 0);

describe("the log of a training run", () => {
  test("tells when it began and ended, each with its time", async () => {
    const studio = await finishedStudio();
    expect(await newest(studio)).toEqual([
      { kind: "began", at: 1e12, step: 0 },
      { kind: "done", at: 1e12, step: 2 },
    ]);
    expect(studio.state().project.traces?.teacher.log?.map(({ kind }) => kind)).toEqual(["began", "done"]);
    expect(studio.state().project.traces?.corpus).not.toHaveProperty("log");
  });

  test("has states that were kept one after the other in one entry, and warnings and the failure with their reasons", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "progress", stage: "teacher", done: 3, total: 4, unit: "steps" });
      context.emit({ kind: "steps", stage: "teacher", columns });
      for (const step of [1, 2, 3]) context.emit({ kind: "checkpoint", stage: "teacher", step, path: FOLDER, saved: true });
      context.emit({ kind: "notice", stage: "teacher", problem: { code: "dead-expert", message: "One sleeps.", hint: "Let it." } });
      throw new StudioError("device-lost", "The system reset the GPU.", "Start again.");
    };
    await studio.runner.start("teacher");
    const log = await newest(studio);
    expect(log.map(entryInWords)).toEqual([
      "Began.",
      "Saved 3 times, last at step 3.",
      "At step 3: One sleeps.",
      "Failed after step 3: The system reset the GPU.",
    ]);
    expect(log.filter(isRemarkable)).toHaveLength(2);
  });

  test("goes on after a failure where the run does, and begins anew with other settings", async () => {
    const blobs = new MemoryBlobs();
    const studio = await finishedStudio({ blobs });
    studio.handlers.trainTeacher = async (_, context) => {
      await blobs.write(FILE, new Uint8Array([1]));
      context.emit({ kind: "steps", stage: "teacher", columns });
      context.emit({ kind: "checkpoint", stage: "teacher", step: 3, path: FOLDER, saved: true });
      throw new StudioError("device-lost", "The system reset the GPU.", "Start again.");
    };
    await studio.runner.start("teacher");
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "checkpoint", stage: "teacher", step: 3, path: FOLDER, saved: false });
      context.emit({ kind: "resumed", stage: "teacher", step: 3, seconds: 40, curve: new Curve().state });
      context.emit({ kind: "steps", stage: "teacher", columns });
      throw new StudioError("device-lost", "Again.", "Start again.");
    };
    await studio.runner.start("teacher");
    expect((await newest(studio)).map(({ kind }) => kind)).toEqual(["began", "saved", "failed", "began", "resumed", "failed"]);

    const { records } = studio;
    const reloaded = fakeStudio({ blobs, records });
    await reloaded.keeper.restore();
    expect(reloaded.state().project.unfinished?.teacher.log).toHaveLength(6);
    reloaded.store.setState({ recipe: withChanges(recipe, { teacher: { learningRate: 1 } }) });
    await reloaded.runner.start("teacher");
    expect((await newest(reloaded)).map(({ kind }) => kind)).toEqual(["began", "done"]);
  });

  test("tells of a run that went back, which shows again only what it had told up to there", async () => {
    const studio = await finishedStudio();
    const domains = { en: { loss: 3, perplexity: 20, bitsPerByte: 2 } };
    const curve = new Curve();
    curve.add({ step: 1, tokens: 3, seconds: 1, loss: 9, learningRate: 1, gradientNorm: 1, terms: {}, weights: {} });
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "steps", stage: "teacher", columns });
      for (const step of [0, 3]) context.emit({ kind: "evaluation", stage: "teacher", step, tokens: step, domains });
      for (const [step, saved] of [
        [1, true],
        [2, true],
        [1, false],
      ] as const)
        context.emit({ kind: "checkpoint", stage: "teacher", step, path: FOLDER, saved });
      const problem = { code: "loss-not-finite", message: "Step 4 gave no number.", hint: "Let it." } as const;
      context.emit({ kind: "setback", stage: "teacher", step: 1, curve: curve.state, problem });
      context.emit({ kind: "evaluation", stage: "teacher", step: 0, tokens: 0, domains });
      throw new StudioError("device-lost", "The system reset the GPU.", "Start again.");
    };
    await studio.runner.start("teacher");
    expect((await newest(studio)).map(entryInWords).slice(1, 3)).toEqual([
      "Saved 2 times, last at step 2.",
      "Went back to step 1: Step 4 gave no number.",
    ]);
    const history = await studio.runs.history(studio.state().runs[0].name);
    expect(history?.evaluations.map(({ step }) => step)).toEqual([0]);
    expect(history?.series.step).toEqual([1]);
  });

  test("tells of pauses and of a stop", async () => {
    const studio = fakeStudio({ state: { recipe: withChanges(recipe, { teacher: { steps: 100_000 } }) } });
    void studio.runner.runAll();
    await studio.until((state) => (state.stages.teacher?.progress?.done ?? 0) > 0);
    studio.runner.pause();
    await studio.until((state) => state.stages.teacher?.status === "paused");
    studio.runner.resume();
    await studio.until((state) => state.stages.teacher?.status === "running");
    studio.runner.stop();
    await studio.runner.settled();
    expect((await newest(studio)).map(({ kind }) => kind)).toEqual(["began", "paused", "continued", "stopped"]);
  });

  test("keeps its beginning and its end where it is long", async () => {
    const studio = await finishedStudio();
    studio.handlers.trainTeacher = async (_, context) => {
      context.emit({ kind: "steps", stage: "teacher", columns });
      const warn = (name: number) =>
        context.emit({ kind: "notice", stage: "teacher", problem: { code: "dead-expert", message: `${name} sleeps.`, hint: "Let it." } });
      for (let name = 0; name < 1000; name++) warn(name);
      throw new StudioError("device-lost", "The system reset the GPU.", "Start again.");
    };
    await studio.runner.start("teacher");
    const log = await newest(studio);
    expect(log).toHaveLength(400);
    expect(log[1].problem?.message).toBe("0 sleeps.");
    expect(log.at(-2)?.problem?.message).toBe("999 sleeps.");
    expect(log.at(-1)?.kind).toBe("failed");
  });
});
