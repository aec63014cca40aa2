// "Continue on a cluster": what a recipe trains as a package that PyTorch trains on other machines, started by torchrun. Texts, tokenizer,
// first weights and the program are files of the package; nothing is left for it to look up. Its runs are planned by clusterRuns.ts.

import { MANIFEST, manifestJson, README, RECIPE, RESULTS, RUNS, recipeJson, runsJson } from "../core/cluster/package";
import { clusterReadme } from "../core/cluster/readme";
import { checkpointName } from "../core/cluster/results";
import { type ClusterRuns, RUNS_FORMAT, RUNS_VERSION } from "../core/cluster/runs";
import { clusterDomains, clusterObstacles } from "../core/config/clusterObstacles";
import type { JointKind } from "../core/config/mixture";
import type { ExportFile, ModelRecord } from "../core/config/records";
import { bytesOf } from "../core/corpus/reading/bytes";
import { StudioError } from "../core/errors";
import type { WrittenFile } from "../core/exchange/writtenFile";
import { type StreamedFile, zipPieces } from "../core/exchange/zipStream";
import { counted } from "../core/format/format";
import { encodeUtf8 } from "../core/format/utf8";
import type { ClusterArguments } from "../protocol/cluster";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { readHead } from "./checkpoints";
import { checkPackage } from "./clusterFiles";
import {
  cellRuns,
  clusterDomain,
  expertRuns,
  jointRun,
  type PlannedRun,
  plannedTeacher,
  storedTeacher,
  TEACHER_FILE,
  type TeacherAt,
  teacherRun,
} from "./clusterRuns";
import { hashed } from "./hashed";
import { refuseLongStudent, refuseUnfit } from "./teacherFit";
import { readTokenizer } from "./tokens";
import type { PlanningMeans } from "./training";

const STAGE = "cluster";
/** The package's name, and that of the folder it is unpacked into. */
const NAME = "limbeck-cluster";
/** Files of so many bytes make an archive that is written for more than 4 GB. */
const LARGE = 3e9;

/** The texts of the program by their paths in the package. */
export type ClusterProgram = Readonly<Record<string, string>>;

/**
 * Writes the package and reads it back. Throws StudioError("bad-recipe") naming the field of a setting that can't be honoured there,
 * "missing-stage" without texts or tokenizer, "storage-full", and "bad-package" where what was written is not what its list says.
 */
export async function exportCluster(
  wanted: ClusterArguments,
  context: Context,
  blobs: Blobs,
  program: ClusterProgram,
): Promise<ExportFile> {
  const { recipe, corpus, version } = wanted;
  const tokenizer = await readTokenizer(blobs);
  const means = { recipe, corpus, tokenizer, blobs };
  const planned = await plannedRuns(wanted, means);
  const parts = await partsOf(planned, means);
  const total = parts.length + Object.keys(program).length;
  async function* files(): AsyncGenerator<StreamedFile> {
    let done = 0;
    for await (const file of clusterFiles({ planned, program, version }, means)) {
      await context.checkpoint(STAGE);
      context.emit({ kind: "progress", stage: STAGE, done: Math.min(done++, total), total, unit: "files", note: file.name });
      yield file;
    }
  }
  let sha256 = "";
  const bytes = await bytesIn(parts, blobs);
  const pieces = hashed(zipPieces(files(), bytes > LARGE), (passed) => {
    sha256 = passed.sha256;
  });
  await blobs.write(paths.cluster, pieces);
  const file = await blobs.file(paths.cluster);
  try {
    await checkPackage(file, `${NAME}.zip`);
  } catch (error) {
    await blobs.remove(paths.cluster);
    throw error;
  }
  context.emit({ kind: "progress", stage: STAGE, done: total, total, unit: "files" });
  const { processes } = recipe.cluster;
  return {
    path: `${NAME}.zip`,
    storage: paths.cluster,
    bytes: file.size,
    sha256,
    description: `${counted(planned.length, "training run")} with texts, tokenizer, first weights and the program that trains them in PyTorch. What it leaves in its folder results is dropped here afterwards.`,
    usage: {
      reader: "Python with PyTorch on one machine or many",
      command: `python -m zipfile -e ${NAME}.zip ${NAME}\ncd ${NAME} && pip install -r requirements.txt\ntorchrun --nproc-per-node ${processes} train.py recipe.json`,
    },
  };
}

/** The runs that the recipe asks for, the teacher's first where there is none. Throws StudioError as exportCluster does. */
export async function plannedRuns(
  { recipe, corpus, teacher, cells = [] }: Omit<ClusterArguments, "version">,
  means: PlanningMeans,
): Promise<readonly PlannedRun[]> {
  const [obstacle] = clusterObstacles(recipe, { domains: corpus.domains, teacher: teacher?.shape });
  if (obstacle) throw new StudioError("bad-recipe", obstacle.message, obstacle.hint);
  const { what } = recipe.cluster;
  const first = what === "teacher" || teacher === undefined ? [await teacherRun(means)] : [];
  if (what === "teacher") return first;
  if (teacher) refuseUnfit(teacher, means.tokenizer);
  const at = teacherAt(first, teacher);
  const students = await studentsOf();
  for (const { run } of students) if (run.teacher) refuseLongStudent(run.shape, at.record);
  return [...first, ...students];

  async function studentsOf(): Promise<readonly PlannedRun[]> {
    if (what === "joint") return [await jointRun(recipe.mixture.kind as JointKind, at, means)];
    if (what === "experts") {
      const domains = clusterDomains(
        recipe,
        corpus.domains.map(({ name }) => name),
      );
      return expertRuns(domains, at, means);
    }
    const planned: PlannedRun[] = [];
    for (const cell of cells) planned.push(...(await cellRuns(cell, at, means)));
    return planned;
  }
}

const teacherAt = ([planned]: readonly PlannedRun[], record: ModelRecord | undefined): TeacherAt =>
  planned ? plannedTeacher(planned) : storedTeacher(record!);

/** What runs.json holds. */
export async function runsOf(planned: readonly PlannedRun[], { corpus, tokenizer, blobs }: PlanningMeans): Promise<ClusterRuns> {
  const domains = await Promise.all(corpus.domains.map((domain, place) => clusterDomain(domain, place, blobs)));
  const { vocabSize, endOfText } = tokenizer;
  return { format: RUNS_FORMAT, version: RUNS_VERSION, vocabSize, endOfText, domains, runs: planned.map(({ run }) => run) };
}

/** A file of the package that stands in storage, by its names there and here. */
interface StoredPart {
  readonly name: string;
  readonly path: string;
}

/** The files that are taken as they are: tokenizer, tokens and, where it is there, the teacher. */
async function partsOf(planned: readonly PlannedRun[], means: PlanningMeans): Promise<readonly StoredPart[]> {
  const { domains } = await runsOf(planned, means);
  const texts = domains.flatMap(({ train, validation }) => [train, validation]);
  const names = [paths.tokenizer, ...texts.flatMap(({ file, examples }) => [file, ...(examples ? [examples] : [])])];
  const teacher = planned.flatMap(({ teacher }) => (teacher && "file" in teacher.at ? [teacher.record.path] : []));
  return [...names.map((name) => ({ name, path: name })), ...teacher.slice(0, 1).map((path) => ({ name: TEACHER_FILE, path }))];
}

/** The states from which runs that were interrupted here go on there. */
async function statesOf(planned: readonly PlannedRun[], blobs: Blobs): Promise<readonly StoredPart[]> {
  const states: StoredPart[] = [];
  for (const { run, cell } of planned) {
    const folder = paths.checkpointsOf(run.checkpoint.path);
    for (const slot of cell ? [] : [0, 1]) {
      const path = paths.checkpoint(folder, slot);
      if (!(await blobs.has(path))) continue;
      const known = await readHead(await blobs.file(path), path).catch(() => undefined);
      if (known?.head.run === run.checkpoint.run) states.push({ name: `${RESULTS}/${run.out}/${checkpointName(slot)}`, path });
    }
  }
  return states;
}

async function bytesIn(parts: readonly StoredPart[], blobs: Blobs): Promise<number> {
  let bytes = 0;
  for (const { path } of parts) bytes += (await blobs.file(path)).size;
  return bytes;
}

interface ClusterParts {
  readonly planned: readonly PlannedRun[];
  readonly program: ClusterProgram;
  /** The studio's. */
  readonly version: string;
}

/** The package's files, each made when it is asked for; the list of them all is the last. */
export async function* clusterFiles({ planned, program, version }: ClusterParts, means: PlanningMeans): AsyncGenerator<StreamedFile> {
  const { recipe, blobs } = means;
  const written: WrittenFile[] = [];
  const noted = (name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, stored = false): StreamedFile => ({
    name,
    pieces: hashed(pieces, (passed) => written.push({ path: name, ...passed })),
    stored,
  });
  const text = (name: string, content: string): StreamedFile => noted(name, [encodeUtf8(content)]);
  const runs = await runsOf(planned, means);
  yield text(README, clusterReadme(recipe, runs));
  yield text(RECIPE, recipeJson(recipe));
  yield text(RUNS, runsJson(runs));
  for (const [path, content] of Object.entries(program)) yield text(path, content);
  for (const { name, path } of await partsOf(planned, means)) yield noted(name, bytesOf(await blobs.file(path), path), true);
  for (const { name, bytes } of planned.flatMap(({ files }) => files)) yield noted(name, [await bytes()], true);
  // States are not listed: the program writes others in their place, and each names the hash of what it holds.
  for (const { name, path } of await statesOf(planned, blobs)) yield { name, pieces: bytesOf(await blobs.file(path), path), stored: true };
  yield { name: MANIFEST, pieces: hashed([encodeUtf8(manifestJson(written, version))], () => {}) };
}
