// Runs as files of curves and back, by the real reader and writer behind a made-up worker.

import { describe, expect, test } from "vitest";
import { caveats, changeSentence, deltaOf, differingSettings, figureOf, trainedIn } from "../../../src/app/runs/compare";
import { createCurveFiles } from "../../../src/app/runs/curveFiles";
import type { CurveFormat } from "../../../src/core/config/curveFormats";
import { historyShape, runShape } from "../../../src/core/config/recordShapes";
import { fakeStudio, finishedStudio } from "../fakes";

async function studioWithFiles() {
  const studio = await finishedStudio();
  const saved: { name: string; content: Blob }[] = [];
  const { store, runs, workers } = studio;
  const files = createCurveFiles({
    store,
    runs,
    workers,
    saveFile: (content, name) => void saved.push({ name, content }),
    now: () => 2e12,
  });
  const take = (text: string | Blob, name: string) => files.bringIn([{ path: name, file: new File([text], name) }]);
  return { ...studio, files, saved, take };
}

describe("curves as files", () => {
  test.each(["tensorboard", "csv", "jsonl"] as const)(
    "a run saved as %s and brought in is an imported one beside it",
    async (format: CurveFormat) => {
      const { files, saved, state, take, runs } = await studioWithFiles();
      const own = state().runs.find(({ stage }) => stage === "teacher")!;
      await files.save([own.name], format);
      expect(saved[0].name).toContain(own.name);
      expect(await take(saved[0].content, saved[0].name)).toEqual([]);
      const [imported] = state().runs;
      expect(imported).toMatchObject({
        stage: "imported",
        imported: { file: saved[0].name },
        steps: own.steps,
        tokens: own.tokens,
        state: "done",
      });
      expect(imported.recipe).toBeUndefined();
      expect(imported.name).not.toBe(own.name);
      const [read, kept] = [await runs.history(imported.name), await runs.history(own.name)];
      expect(read!.series.columns.loss.last).toEqual(kept!.series.columns.loss.last);
      expect(runShape(JSON.parse(JSON.stringify(imported)), "run")).toEqual(imported);
      expect(historyShape(JSON.parse(JSON.stringify(read)), "history")).toEqual(read);
    },
  );

  test("an imported run is there after a reload, and can be pinned and deleted like any other", async () => {
    const { blobs, records, take, runs } = await studioWithFiles();
    await take("step,loss\n1,3\n2,2\n", "other.csv");
    const after = fakeStudio({ blobs, records });
    await after.keeper.restore();
    const [run] = after.state().runs;
    expect(run).toMatchObject({ imported: { file: "other.csv" }, startedAt: 2e12, steps: 2 });
    expect((await after.runs.history(run.name))?.series.step).toEqual([1, 2]);
    await after.runs.pin(run.name, true);
    after.runs.remove([run.name]);
    expect(after.state().runs.some(({ name }) => name === run.name)).toBe(false);
    expect(runs).toBeDefined();
  });

  test("of several files the sound ones come in, and each other is named with its line", async () => {
    const { files, state } = await studioWithFiles();
    const before = state().runs.length;
    const dropped = [
      ["a.csv", "step,loss\n1,x\n"],
      ["b.jsonl", '{"_step":1,"loss":2}\n'],
    ].map(([path, text]) => ({ path, file: new File([text], path) }));
    expect(await files.bringIn(dropped)).toEqual([
      expect.objectContaining({ code: "bad-package", message: 'a.csv: row 2: loss is "x", not a number.' }),
    ]);
    expect(state().runs.length).toBe(before + 1);
  });

  test("a table of several runs brings each in under its name where that is free", async () => {
    const { state, take } = await studioWithFiles();
    await take("run,step,loss\none,1,3\ntwo,1,2\nof ../all,1,2\n", "runs.csv");
    const names = state()
      .runs.slice(0, 3)
      .map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["one", "two"]));
    expect(names.every((name) => /^[\w.-]+$/.test(name))).toBe(true);
  });
});

describe("an imported run beside one of the studio's", () => {
  test("claims nothing that is not known of it", async () => {
    const { state, take } = await studioWithFiles();
    await take('{"_step":4,"loss":2,"validation.en.loss":2,"validation.en.bitsPerByte":1.5}\n', "w.jsonl");
    const [imported, own] = state().runs;
    expect(trainedIn(imported)).toBe("Imported");
    expect(changeSentence(own, imported)).toBe(`${imported.name} came from w.jsonl: its settings are not known here.`);
    expect(changeSentence(imported, own)).toBe(changeSentence(own, imported));
    expect(figureOf(imported)).toEqual({ bitsPerByte: 1.5, at: 4 });
    expect(deltaOf(imported, own)).toBeUndefined();
    expect(caveats(imported, own)).toEqual(["Whether they were scored on the same text is not known, so their figures don’t compare."]);
    expect(differingSettings([imported, own])).toEqual([]);
  });
});
