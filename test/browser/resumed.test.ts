// Whole stages with the compiled kernels, closed on their way: on another device, as a new worker opens it, they go on to the same
// files, bit for bit.

import { beforeAll, beforeEach, expect, test } from "vitest";
import { type Recipe, teacherShape } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { untuned } from "../../src/core/webgpu/variants";
import { distilExpert } from "../../src/stages/expert";
import { keepStudents } from "../../src/stages/students";
import { teachWith } from "../../src/stages/trainedTeacher";
import { paths } from "../../src/storage/blobs";
import { hotWeights } from "../core/reference/harness";
import { run, stepsResumed, type Training } from "../stages/interrupted";
import { base, blobs, corpus, meansOf, prepare, tokenizer } from "../stages/twoDomains";
import { withChanges } from "../withChanges";

const short = { steps: 4, sequences: 2, microBatch: 2, evaluations: 1, warmup: 0 };
const dense = withChanges(base, { teacher: { ...short, microBatch: 1, learningRate: 0.02 }, experts: { ...short, layers: 1 } });
const sparse = withChanges(dense, { teacher: { kind: "sparse", experts: 2, active: 1 }, experts: { asked: "student-aware" } });
const joint = withChanges(dense, { experts: { steps: 2 } });
/** On one device, and on another as a new worker opens it. */
const executors = await Promise.all(
  [1, 2].map(async () => {
    const { device, adapter } = await openDevice(navigator.gpu);
    return compiledExecutor(device, untuned(adapter));
  }),
);
let teacher: ModelRecord;
let sparseTeacher: ModelRecord;

beforeAll(async () => {
  await prepare();
  const teacherOf = async (recipe: Recipe, path: string): Promise<ModelRecord> => {
    const shape = teacherShape(recipe, tokenizer.vocabSize);
    await blobs.write(path, writeSafetensors(hotWeights(shape, 3)));
    return { id: "teacher", shape, path, final: {} } as unknown as ModelRecord;
  };
  teacher = await teacherOf(dense, "models/dense.safetensors");
  sparseTeacher = await teacherOf(sparse, "models/sparse.safetensors");
});
beforeEach(() => blobs.remove(paths.checkpoints));

const kinds: readonly (readonly [string, Recipe, Training])[] = [
  ["a teacher", dense, (means) => teachWith(means)],
  ["a sparse teacher", sparse, (means) => teachWith(means)],
  [
    "an expert with its teacher's gates",
    sparse,
    (means) => distilExpert({ recipe: sparse, corpus, teacher: sparseTeacher, domain: "left" }, means),
  ],
  ["jointly trained experts", joint, (means) => keepStudents({ recipe: joint, corpus, teacher, kind: "jeet" }, means)],
];

test.each(kinds)("%s", async (_, recipe, train) => {
  const [means, elsewhere] = executors.map((executor) => meansOf(recipe, executor));
  const whole = await run(train, means);
  await run(train, means, [2]);
  const resumed = await run(train, elsewhere);
  expect(stepsResumed(resumed)).toEqual([2]);
  expect(resumed.files).toEqual(whole.files);
  expect(resumed.steps).toEqual(whole.steps);
});
