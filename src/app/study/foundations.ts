// Makes what a study's cells stand on: corpus, tokenizer and teacher, in a folder of storage of their own, so that a
// study takes nothing from the project and leaves nothing in it. What the project has made with the same settings from the
// same texts is copied.

import type { StoreApi } from "zustand/vanilla";
import type { Recipe } from "../../core/config/recipe";
import { StudioError } from "../../core/errors";
import { agreeOn, type Foundation, foundationKey } from "../../core/study/foundation";
import { withFoundation } from "../../core/study/shelf";
import type { DroppedFile } from "../../protocol/commands";
import type { Blobs } from "../../storage/blobs";
import { copyFile } from "../../storage/copy";
import { within } from "../../storage/within";
import { filesOf } from "../state/project";
import type { StudioState } from "../state/store";
import type { Workers } from "../workers";

export interface FoundationParts {
  readonly store: StoreApi<StudioState>;
  readonly workers: Workers;
  openBlobs(): Promise<Blobs>;
}

/** The folder of a foundation's files. */
export const spaceOf = (key: string): string => `studies/${key}`;

/** The stages whose results make a foundation, in running order. */
const STAGES = ["corpus", "tokenizer", "teacher"] as const;

/**
 * The foundation that `recipe` makes of `texts`, found or made. Throws StudioError("no-text") where it would have to read
 * dropped files that the page no longer holds.
 */
export async function foundationOf(
  recipe: Recipe,
  texts: string,
  files: readonly DroppedFile[],
  parts: FoundationParts,
): Promise<{ readonly key: string; readonly foundation: Foundation }> {
  const { store, openBlobs } = parts;
  const key = foundationKey(texts, recipe);
  const blobs = await openBlobs();
  const known = store.getState().shelf.foundations[key];
  if (known && (await within(blobs, spaceOf(key)).has(known.teacher.path))) return { key, foundation: known };
  const foundation = (await copied(recipe, key, blobs, store.getState())) ?? (await made(recipe, texts, key, files, parts));
  store.setState(({ shelf }) => ({ shelf: withFoundation(shelf, key, foundation) }));
  return { key, foundation };
}

/** The project's own corpus, tokenizer and teacher, copied, where they were made with the settings of `recipe`. */
async function copied(recipe: Recipe, key: string, blobs: Blobs, { project }: StudioState): Promise<Foundation | undefined> {
  const { corpus, tokenizer, traces } = project;
  const teacher = project.models.teacher as typeof project.models.teacher | undefined;
  const fits = STAGES.every((stage) => traces?.[stage] && agreeOn(stage, traces[stage].recipe, recipe));
  if (!corpus || !tokenizer || !teacher || !fits) return undefined;
  const space = within(blobs, spaceOf(key));
  for (const path of STAGES.flatMap((stage) => filesOf(stage, project))) await copyFile(blobs, space, path);
  return { corpus, tokenizer, teacher };
}

async function made(
  recipe: Recipe,
  texts: string,
  key: string,
  files: readonly DroppedFile[],
  { workers }: FoundationParts,
): Promise<Foundation> {
  const space = spaceOf(key);
  if (texts !== "sample" && files.length === 0)
    throw new StudioError("no-text", "The page no longer holds the dropped files that this study is about.", "Drop the folder again.");
  const text = workers.corpus();
  const corpus = texts === "sample" ? await text.call("useSample", { recipe, space }) : await text.call("ingest", { recipe, files, space });
  const tokenizer = await text.call("trainTokenizer", { recipe, corpus, space });
  const teacher = await workers.train().call("trainTeacher", { recipe, corpus, space });
  return { corpus, tokenizer, teacher };
}
