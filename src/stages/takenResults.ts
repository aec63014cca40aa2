// What a cluster trained, taken in: its folder of results is held against the runs that this project would send there now, and every file
// against its hash. Nothing of the project is touched here: models and states wait in a folder of their own until the page puts them in
// place. What becomes of one run is takenRuns.ts's.

import { MANIFEST, RECIPE, RESULTS, RUNS } from "../core/cluster/package";
import { firstDifference, readResultsManifest } from "../core/cluster/results";
import { parseRecipe } from "../core/config/gate";
import type { Recipe } from "../core/config/recipe";
import { bytesOf } from "../core/corpus/reading/bytes";
import { StudioError } from "../core/errors";
import { badPackage, isObject, type JsonObject, readJsonObject } from "../core/exchange/gate";
import { ofFile } from "../core/exchange/tensorStream";
import { decodeUtf8 } from "../core/format/utf8";
import type { ResultsArguments, TakenResult } from "../protocol/cluster";
import type { DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { filesInZip, type OutsideFile, wholeFile } from "./clusterFiles";
import type { PlannedRun } from "./clusterRuns";
import { plannedRuns, runsOf } from "./exportCluster";
import { listedFile, takeRun } from "./takenRuns";
import { readTokenizer } from "./tokens";
import type { PlanningMeans } from "./training";

const STAGE = "cluster-results";
const MAX_MANIFEST_BYTES = 16 << 20;

/**
 * Reads what a cluster left and keeps its models and states aside, where `paths.takenResults` has them. Throws StudioError("bad-package")
 * naming the file and, within one, the field: for what is damaged, changed, or of other texts or settings than the project's; and
 * StudioError("missing-stage") where the teacher that it learned from is not here.
 */
export async function takeResults(given: ResultsArguments, context: Context, blobs: Blobs): Promise<readonly TakenResult[]> {
  const files = await resultFiles(given.files);
  const manifest = readResultsManifest(await wholeFile(files, MANIFEST, MAX_MANIFEST_BYTES));
  const read = (path: string): Promise<Uint8Array> => listedFile({ files, manifest }, path);
  const recipe = await ofFile(RECIPE, async () => parseRecipe(decodeUtf8(await read(RECIPE))));
  const told = readJsonObject(await read(RUNS), RUNS);
  const means = { recipe, corpus: given.corpus, tokenizer: await readTokenizer(blobs), blobs };
  const planned = await plannedHere(recipe, told, given, means);
  const here: unknown = JSON.parse(JSON.stringify(await runsOf(planned, means)));
  // What a run is known by follows from all else, and tells least of what is different.
  const difference = firstDifference(withoutKeys(here), withoutKeys(told), RUNS) ?? firstDifference(here, told, RUNS);
  if (difference !== undefined) throw otherProject(difference);

  await blobs.remove(paths.takenResults);
  const taken: TakenResult[] = [];
  const known = new Map<string, string>();
  try {
    for (const [done, one] of planned.entries()) {
      await context.checkpoint(STAGE);
      context.emit({ kind: "progress", stage: STAGE, done, total: planned.length, unit: "runs", note: one.run.id });
      const result = await takeRun(one, { files, manifest, known }, means);
      if (result) taken.push(result);
    }
  } catch (error) {
    await blobs.remove(paths.takenResults);
    throw error;
  }
  context.emit({ kind: "progress", stage: STAGE, done: planned.length, total: planned.length, unit: "runs" });
  if (taken.length === 0) throw new StudioError("missing-stage", "No run of these results has begun.", "Start train.py there first.");
  return taken;
}

const withoutKeys = (runs: unknown): unknown =>
  JSON.parse(JSON.stringify(runs, (name, value: unknown) => (name === "checkpoint" ? null : value)));

const otherProject = (difference: string): StudioError =>
  new StudioError(
    "bad-package",
    `These results are of another project, or their runs were changed: ${difference}.`,
    "Open them in the project whose package they come from, with the texts, the tokenizer and the teacher that it had.",
  );

/** The runs that the recipe of the results would send from here, with a teacher where these were sent with one. */
async function plannedHere(
  recipe: Recipe,
  told: JsonObject,
  { corpus, teacher, cells }: ResultsArguments,
  means: PlanningMeans,
): Promise<readonly PlannedRun[]> {
  const ids = (Array.isArray(told.runs) ? told.runs : []).map((run: unknown) => String(isObject(run) && run.id));
  const wanted = { recipe, corpus, cells: cells?.filter(({ id }) => ids.some((told) => told === id || told.startsWith(`${id}:`))) };
  if (ids.includes("teacher")) return plannedRuns(wanted, means);
  if (teacher) return plannedRuns({ ...wanted, teacher }, means);
  throw new StudioError(
    "missing-stage",
    "The teacher that these students learned from is not in this project.",
    "Open them in the project that they come from.",
  );
}

/** Files of a folder or of an archive of one, by their names below it: wherever in them the folder of results stands. */
async function resultFiles(dropped: readonly DroppedFile[]): Promise<ReadonlyMap<string, OutsideFile>> {
  const [first] = dropped;
  const all =
    dropped.length === 1 && /\.zip$/i.test(first.path)
      ? await filesInZip(first.file, first.path)
      : new Map(dropped.map(({ path, file }): [string, OutsideFile] => [path, { size: file.size, bytes: () => bytesOf(file, path) }]));
  // Beside the results a package may stand, whose list of contents has the same name.
  const lists = [...all.keys()].filter((path) => path.split("/").at(-1) === MANIFEST);
  const chosen = lists.find((path) => path.split("/").at(-2) === RESULTS) ?? lists.sort((a, b) => a.length - b.length)[0];
  if (chosen === undefined) throw badPackage(`There is no ${MANIFEST}: these are no results of a cluster.`);
  const folder = chosen.slice(0, -MANIFEST.length);
  return new Map([...all].filter(([path]) => path.startsWith(folder)).map(([path, file]) => [path.slice(folder.length), file]));
}
