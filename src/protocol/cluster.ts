// What the page and the corpus worker hand each other of training on a cluster: what goes there, and what comes back.

import type { JointRecord } from "../core/config/jointRecord";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, ModelRecord, StageTrace, UnfinishedRun } from "../core/config/records";
import type { DomainResult } from "../core/study/study";
import type { DroppedFile } from "./commands";

/** What is to be trained on a cluster, as the recipe's section of that name says. */
export interface ClusterArguments {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  /** The project's; without one it is trained there, too. */
  readonly teacher?: ModelRecord | undefined;
  /** Of the study that the recipe names. */
  readonly cells?: readonly ClusterCell[] | undefined;
  /** The studio's. */
  readonly version: string;
}

/** One cell of a study: the recipe of its arm with its seed. */
export interface ClusterCell {
  /** "cell:STUDY:ARM:SEED". */
  readonly id: string;
  readonly recipe: Recipe;
  /** The domains of the study. */
  readonly domains: readonly string[];
  /** The folder of its results, without the domain. */
  readonly out: string;
}

/** What a cluster left: a folder of results or an archive of one, to be held against what this project has. */
export interface ResultsArguments extends Omit<ClusterArguments, "recipe" | "version"> {
  readonly files: readonly DroppedFile[];
}

/** A file that waits to be put in place. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** What is taken of one run: what its stage makes; where it goes on; or what a study's cell of this id, or some domains of it, came to. */
export type TakenResult =
  | {
      readonly kind: "done";
      readonly stage: string;
      readonly result: { readonly model: ModelRecord } | { readonly joint: JointRecord };
      readonly trace: StageTrace;
      readonly moves: readonly Move[];
    }
  | { readonly kind: "unfinished"; readonly stage: string; readonly run: UnfinishedRun; readonly moves: readonly Move[] }
  | { readonly kind: "cell"; readonly id: string; readonly results: Readonly<Record<string, DomainResult>> };
