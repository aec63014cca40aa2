// Writes a cluster package for the Python tests of this folder, unpacked, and beside it, in FOLDER-studio, what the studio makes of the same
// runs on its reference executor. Run: npx tsx test/interop/produce_cluster.ts FOLDER

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expertRuns, plannedTeacher, teacherRun } from "../../src/stages/clusterRuns";
import { distilExpert } from "../../src/stages/expert";
import { teachWith } from "../../src/stages/trainedTeacher";
import { corpus, DOMAINS, prepared, recipe, writePackage, writeStudio } from "./clusterProject";

/** A teacher and its experts: the package in `folder`, and what the studio made. */
async function produce(folder: string): Promise<void> {
  const means = await prepared();
  const { blobs } = means;
  const teacher = await teacherRun(means);
  const experts = await expertRuns(DOMAINS, plannedTeacher(teacher), means);
  await writePackage([teacher, ...experts], means, folder);

  const studio = `${folder}-studio`;
  const record = await writeStudio(join(studio, teacher.run.out), means, (heard) => teachWith(heard));
  await writeFile(join(studio, teacher.run.out, "student.0.safetensors"), await blobs.read(record.path));
  for (const [place, { run }] of experts.entries()) {
    const given = { recipe, corpus, teacher: record, domain: DOMAINS[place] };
    const made = await writeStudio(join(studio, run.out), means, (heard) => distilExpert(given, heard));
    await writeFile(join(studio, run.out, "student.0.safetensors"), await blobs.read(made.path));
  }
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("name a folder to write to");
await produce(folder);
