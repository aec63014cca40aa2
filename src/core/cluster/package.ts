// A cluster package as files: the names of those that describe it, and the list of its contents, which is written last and read first.
// What its runs are stands in runs.ts; who makes them is the stages' to know.

import { checkKind, type FileKind } from "../config/json";
import type { Recipe } from "../config/recipe";
import { count, list, object, sha256, text } from "../config/shape";
import { readJsonObject } from "../exchange/gate";
import type { WrittenFile } from "../exchange/writtenFile";
import type { ClusterRuns } from "./runs";

export const PACKAGE_FORMAT = "limbeck-cluster";
export const PACKAGE_VERSION = 1;

export const MANIFEST = "manifest.json";
export const RECIPE = "recipe.json";
export const RUNS = "runs.json";
export const README = "README.md";
/** The folder in which the program writes, and finds states to go on from. */
export const RESULTS = "results";

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const recipeJson = (recipe: Recipe): string => json(recipe);
export const runsJson = (runs: ClusterRuns): string => json(runs);

/** The list of contents of a package that the studio of this version makes. */
export const manifestJson = (files: readonly WrittenFile[], version: string): string =>
  json({ format: PACKAGE_FORMAT, version: PACKAGE_VERSION, limbeck: version, files });

const PACKAGE: FileKind = { name: "cluster package", format: PACKAGE_FORMAT, newest: PACKAGE_VERSION, code: "bad-package" };
export const listedFile = object<WrittenFile>({ path: text, bytes: count, sha256 });

/** The files that a package's list of contents names. Throws StudioError("bad-package") naming the field, and "newer-version". */
export function readPackageManifest(bytes: Uint8Array): readonly WrittenFile[] {
  const value = readJsonObject(bytes, MANIFEST);
  checkKind({ format: value.format, version: value.version }, PACKAGE);
  return list(listedFile)(value.files, `${MANIFEST}: files`);
}
