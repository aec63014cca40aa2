import { describe, expect, test } from "vitest";
import { statusOf } from "../../src/app/pipeline";
import type { StudioState } from "../../src/app/state/store";
import { paths } from "../../src/storage/blobs";
import { fakeStudio, finishedStudio, recipe, statuses } from "./fakes";

describe("pause, step and stop", () => {
  const running = (stage: string) => (state: StudioState) => state.running === stage && (state.stages[stage]?.progress?.done ?? 0) > 0;

  test("a pause takes effect within a step, and resuming runs to the end", async () => {
    const studio = fakeStudio();
    const run = studio.runner.runAll();
    await studio.until(running("teacher"));
    studio.runner.pause();
    await studio.until((state) => statusOf("teacher", state) === "paused");
    expect(studio.state().stages.teacher.progress?.done).toBeLessThan(recipe.teacher.steps);
    studio.runner.resume();
    await run;
    expect(new Set(statuses(studio))).toEqual(new Set(["done"]));
  });

  test("a step moves a paused stage on by one", async () => {
    const studio = fakeStudio();
    const run = studio.runner.runAll();
    await studio.until(running("teacher"));
    studio.runner.pause();
    await studio.until((state) => statusOf("teacher", state) === "paused");
    const { done } = studio.state().stages.teacher.progress!;
    studio.runner.step();
    await studio.until((state) => statusOf("teacher", state) === "running");
    await studio.until((state) => statusOf("teacher", state) === "paused");
    expect(studio.state().stages.teacher.progress!.done).toBe(done + 1);
    studio.runner.resume();
    await run;
  });

  test("paused time is not counted", async () => {
    const studio = fakeStudio();
    const run = studio.runner.runAll();
    await studio.until(running("teacher"));
    studio.tick(3);
    studio.runner.pause();
    await studio.until((state) => statusOf("teacher", state) === "paused");
    studio.tick(1000);
    studio.runner.resume();
    await run;
    expect(studio.state().project.traces?.teacher.seconds).toBe(3);
  });

  test("a pause that comes at the end of a stage holds the next one at its first step", async () => {
    const studio = fakeStudio();
    studio.handlers.trainTokenizer = async () => {
      studio.runner.pause();
      await studio.blobs.write(paths.tokenizer, new Uint8Array([1]));
      return { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
    };
    const run = studio.runner.runAll();
    await studio.until((state) => statusOf("teacher", state) === "paused");
    expect(studio.state().stages.teacher.progress?.done).toBe(1);
    studio.runner.resume();
    await run;
  });

  test("a page that goes out of sight has what runs keep itself, once and without a pause", async () => {
    const studio = fakeStudio();
    const settled: boolean[] = [];
    studio.handlers.trainTokenizer = async (_, context) => {
      studio.runner.leaving();
      for (let step = 0; step < 3; step++) await context.checkpoint("tokenizer", (halts) => void settled.push(halts));
      return { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
    };
    await studio.runner.start("corpus");
    await studio.runner.start("tokenizer");
    expect(settled).toEqual([false]);
  });

  test("stop ends the stage and the queue, and the stage can start again", async () => {
    const studio = fakeStudio();
    const run = studio.runner.runAll();
    await studio.until(running("teacher"));
    studio.runner.stop();
    await run;
    expect(statuses(studio).slice(0, 3)).toEqual(["done", "done", "ready"]);
    expect(studio.state().stages.teacher.problem?.code).toBe("cancelled");
    expect(studio.state()).toMatchObject({ running: undefined, queue: [] });
    await studio.runner.start("teacher");
    expect(statusOf("teacher", studio.state())).toBe("done");
  });

  test("stop frees a paused stage", async () => {
    const studio = fakeStudio();
    const run = studio.runner.runAll();
    await studio.until(running("teacher"));
    studio.runner.pause();
    await studio.until((state) => statusOf("teacher", state) === "paused");
    studio.runner.stop();
    await run;
    expect(statusOf("teacher", studio.state())).toBe("ready");
  });

  test("stopped again, a stage keeps its earlier result", async () => {
    const studio = await finishedStudio();
    const run = studio.runner.start("teacher");
    await studio.until(running("teacher"));
    studio.runner.stop();
    await run;
    expect(new Set(statuses(studio))).toEqual(new Set(["done"]));
  });
});
