// A cluster package with a sparse teacher and, under another one whose gates are far from even, an expert under every way to ask it that draws
// or tunes, and students of several domains of every kind, one of them as a cell of a study; and what the studio makes of the same runs on
// its reference executor.

import { join } from "node:path";
import { type Recipe, teacherShape } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { initializeGpt } from "../../src/core/model/gpt";
import { cellRuns, expertRuns, jointRun, type PlannedRun, storedTeacher, teacherRun } from "../../src/stages/clusterRuns";
import { distilExpert } from "../../src/stages/expert";
import { judgeStudents, keepStudents } from "../../src/stages/students";
import { teachWith } from "../../src/stages/trainedTeacher";
import type { TrainingMeans } from "../../src/stages/training";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpus, DOMAINS, prepared, recipe, writePackage, writeStudio } from "./clusterProject";
import { heated } from "./weights";

/** Balance and shares are large, so that a wrong factor of theirs shows; the rest is small, as the reference executor is slow. */
const base = withChanges(recipe, {
  teacher: { kind: "sparse", experts: 3, active: 2, mlp: 1, steps: 20, sequences: 2, microBatch: 2, balance: 0.3, evaluations: 1 },
  experts: { steps: 20, sequences: 2, microBatch: 1, evaluations: 1, divergence: "reverse-kl" },
  evaluation: { tokens: 64, finalTokens: 64 },
});

const SHARE = { augmentedShare: 0.5 };
const ASKED = {
  augmented: { asked: "augmented" as const, ...SHARE },
  "in-turn": { asked: "augmented" as const, ...SHARE, augmentedUpdates: "in-turn" as const },
  "student-aware": { asked: "student-aware" as const, gateLearningRate: 0.05, gateBalance: 0.3 },
};

/** A run of the package, and how the studio trains it. */
interface Both {
  readonly recipe: Recipe;
  readonly planned: PlannedRun;
  readonly train: (means: TrainingMeans) => Promise<unknown>;
}

/** The runs under a teacher that is a file. */
async function studentsOf(record: ModelRecord, means: TrainingMeans): Promise<readonly Both[]> {
  const teacher = storedTeacher(record);
  const all: Both[] = [];
  for (const [name, experts] of Object.entries(ASKED)) {
    const own = withChanges(base, { experts });
    const [{ run, files, ...rest }] = await expertRuns([DOMAINS[0]], teacher, { ...means, recipe: own });
    // They begin alike, so one file serves them all.
    const planned = { ...rest, run: { ...run, id: `${run.id}:${name}`, out: `${run.out}-${name}` }, files: all.length === 0 ? files : [] };
    const given = { recipe: own, corpus, teacher: record, domain: DOMAINS[0] };
    all.push({ recipe: own, planned, train: (heard) => distilExpert(given, heard) });
  }
  for (const kind of ["jeet", "together", "sequential"] as const) {
    const own = withChanges(base, { mixture: { kind, shares: "2, 1" }, experts: { steps: 10 } });
    const planned = await jointRun(kind, teacher, { ...means, recipe: own });
    all.push({ recipe: own, planned, train: (heard) => keepStudents({ recipe: own, corpus, teacher: record, kind }, heard) });
  }
  const own = withChanges(base, { seed: 2, mixture: { kind: "moe-ce" }, experts: { steps: 10, ...ASKED.augmented } });
  const cell = { id: "cell:study:moe-ce:2", recipe: own, domains: DOMAINS, out: "cell-1-2" };
  const [planned] = await cellRuns(cell, teacher, means);
  const given = { recipe: own, corpus, teacher: record, domains: DOMAINS, stage: "study" };
  all.push({ recipe: own, planned, train: (heard) => judgeStudents(given, heard) });
  return all;
}

/** The package in FOLDER/cluster-kinds, and what the studio made in FOLDER/cluster-kinds-studio. */
export async function produceClusterKinds(folder: string): Promise<void> {
  const means = await prepared(base);
  const shape = teacherShape(base, means.tokenizer.vocabSize);
  await means.blobs.write(paths.teacher, writeSafetensors(heated(initializeGpt(shape, 1), 1)));
  const record = { id: "teacher", path: paths.teacher, shape, seed: base.seed } as ModelRecord;
  const students = await studentsOf(record, means);
  // Last, as it takes the other one's place.
  const teacher: Both = { recipe: base, planned: await teacherRun(means), train: (heard) => teachWith(heard) };
  const all = [...students, teacher];
  await writePackage(
    all.map(({ planned }) => planned),
    means,
    join(folder, "cluster-kinds"),
  );
  for (const { recipe: own, planned, train } of all) {
    await writeStudio(join(folder, "cluster-kinds-studio", planned.run.out), { ...means, recipe: own }, (heard) => train(heard));
  }
}
