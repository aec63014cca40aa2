// Writes a cluster package with a sparse teacher and every kind of student under it: separate experts, jointly trained ones, students of several
// domains, and cells of a study; its teacher is a file. What the studio makes of these is not written. Run: npx tsx
// test/interop/produce_cluster_kinds.ts FOLDER

import { JOINT_KINDS } from "../../src/core/config/mixture";
import { teacherShape } from "../../src/core/config/recipe";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { initializeGpt } from "../../src/core/model/gpt";
import { cellRuns, expertRuns, jointRun, type PlannedRun, storedTeacher } from "../../src/stages/clusterRuns";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { DOMAINS, prepared, recipe, writePackage } from "./clusterProject";
import { heated } from "./weights";

const ASKED = {
  own: {},
  augmented: { asked: "augmented" as const },
  "in-turn": { asked: "augmented" as const, augmentedUpdates: "in-turn" as const },
  "student-aware": { asked: "student-aware" as const },
};

async function produce(folder: string): Promise<void> {
  const base = withChanges(recipe, { teacher: { kind: "sparse", experts: 4, active: 2 }, experts: { steps: 24 } });
  const means = await prepared(base);
  const shape = teacherShape(base, means.tokenizer.vocabSize);
  await means.blobs.write(paths.teacher, writeSafetensors(heated(initializeGpt(shape, 1), 1)));
  const teacher = storedTeacher({ path: paths.teacher, shape });
  const planned: PlannedRun[] = [];
  for (const [name, experts] of Object.entries(ASKED)) {
    const [run] = await expertRuns([DOMAINS[0]], teacher, { ...means, recipe: withChanges(base, { experts }) });
    // They begin alike, so one file serves them all.
    planned.push({
      ...run,
      run: { ...run.run, id: `${run.run.id}:${name}`, out: `${run.run.out}-${name}` },
      files: planned.length === 0 ? run.files : [],
    });
  }
  for (const kind of JOINT_KINDS)
    planned.push(await jointRun(kind, teacher, { ...means, recipe: withChanges(base, { mixture: { kind } }) }));
  for (const seed of [1, 2])
    planned.push(
      ...(await cellRuns(
        { id: `cell:study:reverse:${seed}`, recipe: { ...base, seed }, domains: DOMAINS, out: `cell-1-${seed}` },
        teacher,
        means,
      )),
    );
  await writePackage(planned, means, folder);
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("name a folder to write to");
await produce(folder);
