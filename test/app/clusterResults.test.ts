// What a cluster trained becomes results of the project, run by run, on a studio with fake workers.

import { expect, test } from "vitest";
import { CLUSTER, CLUSTER_RESULTS, statusOf } from "../../src/app/pipeline";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import type { TakenResult } from "../../src/protocol/cluster";
import { paths } from "../../src/storage/blobs";
import { droppedFile, fakeStudio, finishedStudio, modelRecord, recipe, statuses } from "./fakes";

const both = ["en", "de"];
const series = { width: 1, step: [1, 2], tokens: [10, 20], seconds: [1, 2], columns: {} };
const taken = (stage: string, text: string): TakenResult => ({
  kind: "done",
  stage,
  result: { model: { ...modelRecord(stage, both), sha256: text } },
  trace: { recipe, seconds: 2, notices: [], evaluations: [], samples: [], series, trainedOn: "a cluster: 8 processes" },
  moves: [{ from: `${paths.takenResults}/${stage.replace(":", "-")}`, to: modelRecord(stage, both).path }],
});

/** A studio whose worker takes these in, with their files waiting. */
async function taking(results: readonly TakenResult[]) {
  const studio = await finishedStudio({ handlers: { takeResults: async () => results } });
  for (const one of results)
    if (one.kind !== "cell") for (const { from } of one.moves) await studio.blobs.write(from, encodeUtf8(`${one.stage} of a cluster`));
  await studio.runner.takeResults([droppedFile("results.zip")], []);
  return studio;
}
const textAt = async (studio: ReturnType<typeof fakeStudio>, path: string) => new TextDecoder().decode(await studio.blobs.read(path));

test("a teacher and an expert take the places of those before, and what followed from these is gone", async () => {
  const studio = await taking([taken("teacher", "a"), taken("expert:en", "b")]);
  const { project, runs } = studio.state();
  expect(statusOf(CLUSTER_RESULTS, studio.state())).not.toBe("failed");
  expect(Object.keys(project.models).sort()).toEqual(["expert:en", "teacher"]);
  expect(await textAt(studio, project.models.teacher.path)).toBe("teacher of a cluster");
  expect(await textAt(studio, project.models["expert:en"].path)).toBe("expert:en of a cluster");
  expect(statuses(studio)).toEqual(["done", "done", "done", "done", "ready", "done", "waiting", "ready"]);
  expect(project.traces?.teacher.trainedOn).toBe("a cluster: 8 processes");
  const there = runs.filter(({ trainedOn }) => trainedOn === "a cluster: 8 processes");
  expect(there.map(({ stage, steps }) => [stage, steps])).toEqual([
    ["expert:en", 2],
    ["teacher", 2],
  ]);
  expect(await studio.blobs.list(paths.takenResults)).toEqual([]);
});

test("a run that was not finished there can go on here", async () => {
  const folder = paths.checkpointsOf(paths.expert(0));
  const move = { from: `${paths.takenResults}/expert.0`, to: paths.checkpoint(folder, 0) };
  const studio = await taking([{ kind: "unfinished", stage: "expert:en", run: { step: 40, path: folder, recipe }, moves: [move] }]);
  expect(studio.state().project.unfinished?.["expert:en"]).toMatchObject({ step: 40, path: folder });
  expect(await textAt(studio, paths.checkpoint(folder, 0))).toBe("expert:en of a cluster");
  expect(studio.state().project.models["expert:en"]).toBeDefined();
});

test("results that are refused leave everything as it was, and say why where they were dropped", async () => {
  const refuse = async (): Promise<never> => {
    throw new StudioError("bad-package", "teacher/record.json was edited.", "Take the file once more.");
  };
  const studio = await finishedStudio({ handlers: { takeResults: refuse } });
  const before = studio.state().project;
  await studio.runner.takeResults([droppedFile("results.zip")], []);
  expect(studio.state().stages[CLUSTER_RESULTS]?.problem?.message).toBe("teacher/record.json was edited.");
  expect(studio.state().project.models).toEqual(before.models);
  expect(statuses(studio)).toEqual(Array(8).fill("done"));
});

test("the package waits for a tokenizer, and says which setting it can't honour", async () => {
  const studio = fakeStudio();
  await studio.runner.useSample();
  await studio.runner.start(CLUSTER);
  expect(studio.state().stages[CLUSTER]?.problem?.code).toBe("missing-stage");
  await studio.runner.start("tokenizer");
  await studio.runner.start(CLUSTER);
  expect(studio.state().project.clusterPackage?.path).toBe("limbeck-cluster.zip");
  const experts = { ...studio.state().recipe.experts, signal: "cached" as const };
  studio.store.setState(({ recipe: now }) => ({ recipe: { ...now, experts } }));
  await studio.runner.start(CLUSTER);
  expect(studio.state().stages[CLUSTER]?.problem?.message).toContain("experts.signal");
});
