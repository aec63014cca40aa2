// A cluster package for the Python tests of this folder, unpacked, with a teacher and an expert under it; what the studio makes of the same runs
// on its reference executor; and how the studio goes on from a state that the package's program kept.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expertRuns, plannedTeacher, teacherRun } from "../../src/stages/clusterRuns";
import { distilExpert } from "../../src/stages/expert";
import { teachWith } from "../../src/stages/trainedTeacher";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpus, DOMAINS, prepared, recipe, writePackage, writeStudio } from "./clusterProject";

/** Where rounding stays small over a hundred steps: at higher rates it grows to more than is looked for. */
const calm = withChanges(recipe, {
  teacher: { sequences: 4, microBatch: 2, evaluations: 2, learningRate: 0.01 },
  experts: { sequences: 4, microBatch: 2, evaluations: 2, learningRate: 0.003 },
  cluster: { domains: DOMAINS[0] },
});

/** A state is kept as often as it costs little. */
const keeping = withChanges(calm, { checkpoints: { everySeconds: 0 } });

/** The package in FOLDER/cluster, and in FOLDER/cluster-studio what the studio made: of the teacher also the last two states of it. */
export async function produceCluster(folder: string): Promise<void> {
  const means = await prepared(calm);
  const { blobs } = means;
  const [domain] = DOMAINS;
  const teacher = await teacherRun(means);
  const experts = await expertRuns([domain], plannedTeacher(teacher), means);
  await writePackage([teacher, ...experts], means, join(folder, "cluster"));

  const studio = join(folder, "cluster-studio");
  const record = await writeStudio(join(studio, "teacher"), means, (heard) => teachWith({ ...heard, recipe: keeping }));
  await writeFile(join(studio, "teacher", "student.0.safetensors"), await blobs.read(record.path));
  for (const slot of [0, 1]) {
    const state = await blobs.read(paths.checkpoint(paths.checkpointsOf(paths.teacher), slot));
    await writeFile(join(studio, "teacher", `checkpoint.${slot}`), state);
  }
  const given = { recipe: calm, corpus, teacher: record, domain };
  await writeStudio(join(studio, experts[0].run.out), means, (heard) => distilExpert(given, heard));
}

/** Trains the teacher on in the studio from a checkpoint that Python wrote; its lines and its weights go to FOLDER. */
export async function goOn(checkpoint: string, folder: string): Promise<void> {
  const means = await prepared(calm);
  await means.blobs.write(paths.checkpoint(paths.checkpointsOf(paths.teacher), 0), await readFile(checkpoint));
  const record = await writeStudio(folder, means, (heard) => teachWith(heard));
  await writeFile(join(folder, "student.0.safetensors"), await means.blobs.read(record.path));
}
