// Students of a sparse teacher, and the teacher itself, on TensorFlow.js's CPU backend.

import { beforeAll, beforeEach, expect, test } from "vitest";
import { type Recipe, teacherShape } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import { readGates, withGates } from "../../src/core/exchange/gates";
import { readSafetensors, writeSafetensors } from "../../src/core/exchange/safetensors";
import type { StudioEvent } from "../../src/protocol/events";
import { distilExpert } from "../../src/stages/expert";
import { sha256 } from "../../src/stages/sha256";
import { teachWith } from "../../src/stages/trainedTeacher";
import { upcycleWith } from "../../src/stages/upcycledTeacher";
import { paths } from "../../src/storage/blobs";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { base, blobs, corpus, events, listening, meansOf, prepare, tokenizer } from "./twoDomains";

const sparse = withChanges(base, {
  teacher: { kind: "sparse", experts: 4, active: 2, steps: 2, sequences: 2, microBatch: 1, evaluations: 1 },
  experts: { sequences: 2, microBatch: 2 },
});
let teacher: ModelRecord;

beforeAll(async () => {
  await prepare();
  const shape = teacherShape(sparse, tokenizer.vocabSize);
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(shape, 3)));
  teacher = { id: "teacher", shape, path: paths.teacher, final: {} } as unknown as ModelRecord;
});
beforeEach(() => {
  events.length = 0;
});

/** An expert of one domain under a recipe, with the windows of each of its steps. */
async function expertOf(experts: Partial<Recipe["experts"]>, given = teacher) {
  const recipe = withChanges(sparse, { experts });
  const { executor, drawn } = listening();
  const record = await distilExpert({ recipe, corpus, domain: "left", teacher: given }, meansOf(recipe, executor));
  return { record, drawn, file: await blobs.read(record.path) };
}

const gatesTold = (): NonNullable<Extract<StudioEvent, { kind: "steps" }>["columns"]["gates"]> =>
  Object.assign({}, ...events.map((event) => (event.kind === "steps" ? event.columns.gates : {})));

test("a sparse teacher is trained, tells how its gates share out rows at every step, and keeps its gates in its file", async () => {
  const record = await teachWith(meansOf(sparse, listening().executor));
  expect(record.shape.experts).toEqual({ count: 4, active: 2 });
  for (const use of record.gateUse?.left ?? []) expect(use.taken.reduce((sum, share) => sum + share, 0)).toBeCloseTo(2, 5);
  expect(Object.keys(record.gateUse ?? {})).toEqual(["left", "right"]);
  const told = gatesTold();
  for (const layer of [0, 1]) {
    const shares = [0, 1, 2, 3].map((expert) => told[`taken/${layer}/${expert}`]?.at(-1) as number);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(2, 5); // k of every row: none is dropped
    expect(told[`entropy/${layer}`]?.at(-1)).toBeGreaterThan(0);
    expect(told[`mass/${layer}`]?.at(-1)).toBeLessThanOrEqual(1);
  }
  expect(told.balance?.at(-1)).toBeGreaterThan(0);
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(teacher.shape, 3)));
});

test("a student-aware router leaves the teacher's file at its SHA-256, tells its gates' divergence, and teaches otherwise than all experts do", async () => {
  const before = await sha256(await blobs.read(paths.teacher));
  const all = await expertOf({ asked: "all" });
  const aware = await expertOf({ asked: "student-aware", gateLearningRate: 0.05 });
  expect(await sha256(await blobs.read(paths.teacher))).toBe(before);
  expect(gatesTold().kl?.at(-1)).toBeGreaterThan(0);
  expect(aware.file).not.toEqual(all.file);
  const { gates } = aware.record;
  expect(gates).toMatchObject({ teacher: before, path: paths.gates(0) });
  expect(gates?.divergence).toHaveLength(teacher.shape.layers);
  for (const nats of gates?.divergence ?? []) expect(nats).toBeGreaterThan(0);
  const file = await blobs.read(paths.gates(0));
  expect(await sha256(file)).toBe(gates?.sha256);
  const tuned = withGates(readSafetensors(await blobs.read(paths.teacher)), readGates(file, teacher.shape, before));
  expect([...tuned.keys()]).toEqual([...readSafetensors(await blobs.read(paths.teacher)).keys()]);
});

test.each(["own", "all", "augmented", "student-aware"] as const)(
  "asked for %s, the same seed gives the same expert, bit for bit",
  async (asked) => {
    const settings = { asked, augmentedShare: 0.5 };
    const [one, again] = [await expertOf(settings), await expertOf(settings)];
    expect(again.file).toEqual(one.file);
  },
);

test("N of N experts are all, and one pass without draws is N − 1", async () => {
  expect((await expertOf({ asked: "some", askedActive: 4 })).file).toEqual((await expertOf({ asked: "all" })).file);
  const augmented = await expertOf({ asked: "augmented", augmentedShare: 0, augmentedPasses: 1 });
  expect(augmented.file).toEqual((await expertOf({ asked: "some", askedActive: 3 })).file);
});

test("updates in turn take the same text as often as there are passes", async () => {
  const { drawn } = await expertOf({ asked: "augmented", augmentedPasses: 2, augmentedUpdates: "in-turn", steps: 4, augmentedShare: 0.5 });
  expect(drawn).toHaveLength(4);
  const { drawn: once } = await expertOf({ asked: "augmented", augmentedPasses: 2, steps: 2, augmentedShare: 0.5 });
  expect(drawn).toEqual([once[0], once[0], once[1], once[1]]);
});

test("answers that are kept are kept for each number of experts asked", async () => {
  const two = await expertOf({ signal: "cached", asked: "own" });
  const four = await expertOf({ signal: "cached", asked: "all" });
  expect(four.file).not.toEqual(two.file);
  expect(four.record.signal?.reused).toBe(0);
});

test.each(["augmented", "student-aware"] as const)("a dense teacher can't be asked for %s", async (asked) => {
  const { experts: _, ...shape } = teacher.shape;
  await expect(expertOf({ asked }, { ...teacher, shape })).rejects.toThrow(StudioError);
});

test("more experts than the teacher has can't be asked", async () => {
  await expect(expertOf({ asked: "some", askedActive: 5 })).rejects.toThrow("only 4 experts");
});

test("the project's experts become a sparse teacher: their MLPs, one expert for each domain, and only gates are trained", async () => {
  const recipe = withChanges(sparse, { teacher: { kind: "upcycled", active: 1, gateSteps: 2 }, experts: { start: "shared" } });
  const means = meansOf(recipe, listening().executor);
  const experts: ModelRecord[] = [];
  for (const domain of ["left", "right"]) experts.push(await distilExpert({ recipe, corpus, domain, teacher }, means));
  const record = await upcycleWith(means, experts);
  expect(record).toMatchObject({
    upcycledFrom: ["left", "right"],
    steps: 2,
    shape: { ...experts[0].shape, experts: { count: 2, active: 1 } },
  });
  const own = readSafetensors(await blobs.read(experts[1].path)).get("h.0.mlp.c_fc.weight")!.data;
  const stacked = readSafetensors(await blobs.read(record.path)).get("h.0.mlp.experts.c_fc.weight")!.data;
  expect(stacked.slice(own.length)).toEqual(own);
  await expect(upcycleWith(means, experts.slice(0, 1))).rejects.toThrow("right has none");
  await blobs.write(paths.teacher, writeSafetensors(hotWeights(teacher.shape, 3)));
});
