// A cluster package as files: the lists of its contents, which are written last and read first, and the recipe with the block that says
// how it is to be run. What the runs in it are stands in runs.ts; who makes them is the stages' to know.

import type { Recipe } from "../config/recipe";
import type { WrittenFile } from "../exchange/writtenFile";
import type { ClusterRuns } from "./runs";

export const PACKAGE_FORMAT = "limbeck-cluster";
export const PACKAGE_VERSION = 1;

export const MANIFEST = "manifest.json";
export const RECIPE = "recipe.json";
export const RUNS = "runs.json";

/** How weights are spread over processes: each has all of them, or each a part. */
export const STRATEGIES = ["ddp", "fsdp"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What forward and backward passes compute in; weights and sums are f32 in either. */
export const CLUSTER_PRECISIONS = ["f32", "bf16"] as const;
export type ClusterPrecision = (typeof CLUSTER_PRECISIONS)[number];

/** How a package is run. Its program takes other values from its command line, too. */
export interface ClusterSettings {
  readonly strategy: Strategy;
  readonly precision: ClusterPrecision;
  /** Processes, each with a GPU of its own. */
  readonly processes: number;
  /** Seconds of compute after which the state of a run is kept again. */
  readonly everySeconds: number;
}

/** What is trained there, by the ids of runs, with how it is. */
export interface ClusterBlock extends ClusterSettings {
  readonly runs: readonly string[];
}

/** The recipe of a package. */
export type ClusterRecipe = Recipe & { readonly cluster: ClusterBlock };

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const recipeJson = (recipe: ClusterRecipe): string => json(recipe);
export const runsJson = (runs: ClusterRuns): string => json(runs);

/** The list of contents of a package that the studio of this version makes. */
export const manifestJson = (files: readonly WrittenFile[], version: string): string =>
  json({ format: PACKAGE_FORMAT, version: PACKAGE_VERSION, limbeck: version, files });
