// Training runs of every kind besides dense teachers and their experts, closed on their way: each goes on to the same bits, on
// TensorFlow.js's CPU backend.

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JOINT_KINDS } from "../../src/core/config/mixture";
import { type Recipe, teacherShape } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { referenceExecutor } from "../../src/core/reference/executor";
import { distilExpert, judgeExpert } from "../../src/stages/expert";
import { judgeStudents, keepStudents } from "../../src/stages/students";
import { teachWith } from "../../src/stages/trainedTeacher";
import { upcycleWith } from "../../src/stages/upcycledTeacher";
import { paths } from "../../src/storage/blobs";
import { hotWeights } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { expectSame, type Ran, run, type Training } from "./interrupted";
import { base, blobs, corpus, domains, meansOf, prepare, tokenizer } from "./twoDomains";

const short = { steps: 3, sequences: 1, microBatch: 1, evaluations: 1, warmup: 0 };
const sparse = withChanges(base, {
  teacher: { kind: "sparse", experts: 4, active: 2, ...short, learningRate: 0.02 },
  experts: short,
});
let teacher: ModelRecord;

beforeAll(async () => {
  await prepare();
  const shape = teacherShape(sparse, tokenizer.vocabSize);
  const path = "models/sparse.safetensors";
  await blobs.write(path, writeSafetensors(hotWeights(shape, 3)));
  teacher = { id: "teacher", shape, path, final: {} } as unknown as ModelRecord;
});
beforeEach(() => blobs.remove(paths.checkpoints));

const expertOf =
  (recipe: Recipe): Training =>
  (means) =>
    distilExpert({ recipe, corpus, teacher, domain: "left" }, means);

describe("goes on where it was interrupted, to the same bits:", () => {
  test("a sparse teacher, whose gates draw noise", async () => {
    const recipe = withChanges(sparse, { teacher: { experts: 2, active: 1 } });
    await expectSame((means) => teachWith(means, "models/other.safetensors"), meansOf(recipe), [2]);
  }, 60_000);

  const asking: readonly [string, Partial<Recipe["experts"]>][] = [
    ["its teacher's gates are tuned beside it", { asked: "student-aware", gateLearningRate: 0.05 }],
    ["its teacher draws among its experts", { asked: "augmented", augmentedShare: 0.5, augmentedPasses: 2 }],
    ["several updates in turn share a text", { asked: "augmented", augmentedUpdates: "in-turn", augmentedPasses: 2, augmentedShare: 0.5 }],
  ];
  test.each(asking)(
    "an expert, where %s",
    async (_, experts) => {
      const recipe = withChanges(sparse, { experts });
      await expectSame(expertOf(recipe), meansOf(recipe), [1]);
    },
    60_000,
  );

  test("an expert that writes its own text for several updates, in their midst", async () => {
    const turns = { asked: "augmented", augmentedUpdates: "in-turn", augmentedPasses: 2, augmentedShare: 0.5 } as const;
    const recipe = withChanges(sparse, { experts: { ...turns, signal: "student-text", studentTextShare: 1, studentTextFrom: 0 } });
    await expectSame(expertOf(recipe), meansOf(recipe, referenceExecutor), [1]);
  }, 60_000);

  test.each(JOINT_KINDS)(
    "students of several domains in one run: %s",
    async (kind) => {
      const recipe = withChanges(base, { experts: { ...short, steps: 2 }, mixture: { kind } });
      const given = { recipe, corpus, teacher, kind };
      await expectSame((means) => keepStudents(given, means), meansOf(recipe), [1, 3]);
    },
    60_000,
  );

  test("the cells of a study", async () => {
    const recipe = withChanges(base, { experts: { ...short, steps: 2 }, mixture: { kind: "together" } });
    const cell = { recipe, corpus, teacher, stage: "study:x" };
    await expectSame((means) => judgeExpert({ ...cell, domain: "right" }, means), meansOf(recipe), [1]);
    await expectSame((means) => judgeStudents({ ...cell, domains }, means), meansOf(recipe), [3]);
  }, 60_000);

  test("a teacher made of the project's experts", async () => {
    const recipe = withChanges(sparse, { teacher: { kind: "upcycled", active: 1, gateSteps: 2 }, experts: { steps: 1 } });
    const experts: ModelRecord[] = [];
    for (const domain of domains) experts.push(await distilExpert({ recipe, corpus, domain, teacher }, meansOf(recipe)));
    await expectSame((means) => upcycleWith(means, experts), meansOf(recipe), [1]);
  }, 60_000);
});

test("a teacher made of experts of its own takes over those that were finished when it was interrupted", async () => {
  const teacher = { kind: "upcycled", active: 1, gateSteps: 1, ...short, steps: 1 } as const;
  const recipe = withChanges(base, { teacher, experts: { ...short, steps: 1, start: "shared" } });
  const upcycle: Training = (means) => upcycleWith(means, []);
  const whole = await run(upcycle, meansOf(recipe));
  const notesOf = (events: Ran["events"]): Set<string | undefined> =>
    new Set(events.flatMap((event) => (event.kind === "progress" && event.note ? [event.note] : [])));
  expect([...notesOf(whole.events)]).toEqual(["a dense teacher for the experts", "the expert for left", "the expert for right"]);
  // Each part has one step: at its third it is closed.
  const stopped = await run(upcycle, meansOf(recipe), [], 3);
  expect(stopped.result).toBeUndefined();
  const resumed = await run(upcycle, meansOf(recipe));
  expect([...notesOf(resumed.events)]).toEqual(["the expert for right"]);
  expect(resumed.files).toEqual(whole.files);
}, 60_000);
