// How much room storage has for what comes next, and what of the project can be given up for it. Pure; carrying it out is studio.ts's.

import { trainingCost } from "../core/config/estimate";
import type { Problem } from "../core/errors";
import { formatBytes } from "../core/format/format";
import type { StageId } from "../protocol/events";
import type { StoredFile } from "../storage/blobs";
import { PROJECT_PARTS, type ProjectPart, partOfFile } from "../storage/layout";
import { kindOf, nameOf } from "./pipeline";
import { domainsOf } from "./state/project";
import type { StudioState } from "./state/store";

/** Bytes of a parameter in a model's file. */
const WEIGHT = 4;
/** Bytes of a parameter in a state from which training goes on: its weight, AdamW's two moments, and the best weight so far. */
const STATE = 16;
/** The states that stand beside each other while one is written: the last two and the new one. */
const STATES = 3;

/** Bytes that training a stage's model writes at most, before what it replaces is gone; undefined for a stage that trains none. */
export function bytesToTrain(stage: StageId, { recipe, project }: Pick<StudioState, "recipe" | "project">): number | undefined {
  const kind = kindOf(stage);
  if (kind !== "teacher" && kind !== "expert" && kind !== "joint") return undefined;
  const { parameters } = trainingCost(recipe, kind === "teacher" ? "teacher" : "experts");
  return parameters * (WEIGHT + STATES * STATE) * (kind === "joint" ? domainsOf(project).length : 1);
}

/** What is said before a training that storage may have no room for; undefined where there is enough, or nobody knows. */
export function shortOfRoom(stage: StageId, state: Pick<StudioState, "recipe" | "project" | "room">): Problem | undefined {
  const needed = bytesToTrain(stage, state);
  const { room } = state;
  if (needed === undefined || room === undefined || room.most === 0) return undefined;
  const left = Math.max(0, room.most - room.used);
  if (left >= needed) return undefined;
  return {
    code: "storage-full",
    message: `Storage is nearly full: ${formatBytes(left)} are left, and ${nameOf(stage)} with the states it is saved in takes up to ${formatBytes(needed)}.`,
    hint: "Free space first; what does not fit would be lost when the page is closed.",
  };
}

/** Parts that can be given up, and what that costs. */
export const FREEABLE: Readonly<Partial<Record<ProjectPart, string>>> = {
  checkpoints: "Interrupted training begins again.",
  answers: "The teacher is asked again when an expert learns from it.",
  written: "The teacher writes it again when an expert learns from it.",
  studies: "Results stay; more cells of a study need their teacher made again.",
  exports: "Run the export, or pack again, to have them.",
};

const PART_NAMES: Readonly<Record<ProjectPart, string>> = {
  corpus: "Texts",
  tokens: "Tokenizer and tokens",
  models: "Models and router",
  checkpoints: "States of interrupted training",
  answers: "Kept answers of the teacher",
  written: "Text that the teacher wrote",
  studies: "Models of studies",
  exports: "Exported and packed files",
};

export const partName = (part: ProjectPart): string => PART_NAMES[part];

/** Bytes of each part that has any, in the order in which they come about. */
export function bytesByPart(files: readonly StoredFile[]): readonly { readonly part: ProjectPart; readonly bytes: number }[] {
  const sums = new Map<ProjectPart, number>();
  for (const { path, bytes } of files) {
    const part = partOfFile(path);
    if (part) sums.set(part, (sums.get(part) ?? 0) + bytes);
  }
  return PROJECT_PARTS.flatMap((part) => (sums.has(part) ? [{ part, bytes: sums.get(part)! }] : []));
}
