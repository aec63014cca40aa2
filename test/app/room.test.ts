import { describe, expect, test } from "vitest";
import { createFreeing } from "../../src/app/freeing";
import { bytesByPart, bytesToTrain, FREEABLE, shortOfRoom } from "../../src/app/room";
import { trainingCost } from "../../src/core/config/estimate";
import { paths } from "../../src/storage/blobs";
import type { ProjectPart } from "../../src/storage/layout";
import { corpusOf } from "./fakeRecords";
import { type fakeStudio, finishedStudio, recipe } from "./fakes";

const project = { version: 2, models: {}, corpus: corpusOf(["en", "de", "fr"]) } as const;

describe("room for a training", () => {
  const { parameters } = trainingCost(recipe, "teacher");

  test("is its model and three states of it, each the weights, two moments and the best weights in f32", () => {
    expect(bytesToTrain("teacher", { recipe, project })).toBe(parameters * (4 + 3 * 16));
    expect(bytesToTrain("joint:jeet", { recipe, project })).toBe(3 * bytesToTrain("expert:en", { recipe, project })!);
    expect(bytesToTrain("router", { recipe, project })).toBeUndefined();
  });

  test("is told of before where it is not there, with what is left and what is needed", () => {
    const needed = bytesToTrain("teacher", { recipe, project })!;
    const withLeft = (left: number) => shortOfRoom("teacher", { recipe, project, room: { used: 5e6, most: 5e6 + left } });
    expect(withLeft(needed)).toBeUndefined();
    expect(withLeft(1000)).toMatchObject({
      code: "storage-full",
      message: expect.stringMatching(/^Storage is nearly full: 1 kB are left, and the teacher with the states it is saved in takes up to/),
    });
    expect(shortOfRoom("teacher", { recipe, project, room: undefined })).toBeUndefined();
    expect(shortOfRoom("export", { recipe, project, room: { used: 1, most: 1 } })).toBeUndefined();
  });
});

const freeingOf = ({ store, keeper, runner, blobs }: ReturnType<typeof fakeStudio>) =>
  createFreeing({
    store,
    keeper,
    runner,
    openBlobs: async () => blobs,
    estimate: async () => ({ used: (await blobs.list()).reduce((sum, { bytes }) => sum + bytes, 0), most: 1e6 }),
    isPersistent: async () => true,
  });

describe("giving up a part of the project", () => {
  test.each(Object.keys(FREEABLE) as ProjectPart[])("%s: its files go, what was trained and every other file stay", async (part) => {
    const studio = await finishedStudio();
    const { blobs, store } = studio;
    const signal = { domain: 0, count: 8, temperature: 1 };
    const more = [paths.signal(signal), paths.writtenRecord("0123456789abcdef"), paths.balancedSet, paths.packed];
    const state = paths.checkpoint(paths.checkpointsOf(paths.teacher), 0);
    for (const path of [...more, state, `studies/0123456789abcdef/${paths.teacher}`]) await blobs.write(path, new Uint8Array(100));
    store.setState((before) => ({
      project: { ...before.project, unfinished: { teacher: { step: 2, path: paths.checkpointsOf(paths.teacher), recipe } } },
    }));
    const before = bytesByPart(await blobs.list());
    expect(before.map((row) => row.part)).toContain(part);
    await freeingOf(studio).free(part);
    expect(bytesByPart(await blobs.list())).toEqual(before.filter((row) => row.part !== part));
    const { project: after, room, problems } = studio.state();
    expect([problems, room?.used]).toEqual([[], (await blobs.list()).reduce((sum, { bytes }) => sum + bytes, 0)]);
    expect(Object.keys(after.models)).toEqual(["teacher", "expert:en", "expert:de"]);
    expect([after.exports === undefined, after.unfinished === undefined]).toEqual([part === "exports", part === "checkpoints"]);
  });

  test("is refused where another tab works on it", async () => {
    const studio = await finishedStudio();
    const before = await studio.blobs.list();
    studio.store.setState({ access: "reading" });
    await freeingOf(studio).free("exports");
    expect(await studio.blobs.list()).toEqual(before);
    expect(studio.state().problems).toMatchObject([{ code: "busy" }]);
  });
});
