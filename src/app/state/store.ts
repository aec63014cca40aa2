// The page's state: the recipe being edited, what the project has, and what each stage is doing now. Only
// studio.ts writes here. Not the loss curves: those change many times a second and live in series.ts.

import { createStore } from "zustand/vanilla";
import type { ModelRole } from "../../core/config/importedModel";
import { type Recipe, recipeFor } from "../../core/config/recipe";
import type { DeviceSummary, Evaluation, ProjectRecord, WrittenSample } from "../../core/config/records";
import type { RunRecord } from "../../core/config/run";
import type { LogEntry } from "../../core/config/runLog";
import type { Problem } from "../../core/errors";
import { emptyShelf, type StudyShelf } from "../../core/study/shelf";
import type { StageId } from "../../protocol/events";

/** What a stage is doing. `ready` means it could start now; `waiting` that another stage must finish first. */
export type StageStatus = "waiting" | "ready" | "queued" | "running" | "paused" | "done" | "failed";

export interface StageState {
  readonly status: StageStatus;
  readonly progress?: {
    readonly done: number;
    readonly total: number;
    readonly unit: string;
    readonly note?: string;
  };
  /** Where the part of the stage that `progress` tells of began: what was done then, and the seconds elapsed. */
  readonly from?: { readonly done: number; readonly elapsed: number };
  /** Seconds since it began, pauses excluded, as of the last progress; with `progress` it gives the time left. */
  readonly elapsed?: number;
  /** Why it failed or was stopped. */
  readonly problem?: Problem;
  /** Warnings that did not stop it. */
  readonly notices: readonly Problem[];
  readonly evaluations: readonly Evaluation[];
  readonly samples: readonly WrittenSample[];
  /** What happened besides, in a stage that trains. */
  readonly log: readonly LogEntry[];
}

export type DeviceState =
  | { readonly status: "opening" }
  | { readonly status: "ready"; readonly summary: DeviceSummary }
  | { readonly status: "missing"; readonly problem: Problem };

export interface StudioState {
  readonly recipe: Recipe;
  readonly project: ProjectRecord;
  readonly shelf: StudyShelf;
  /** Training runs that ended, newest first; their curves are asked of studio.ts's runHistory. */
  readonly runs: readonly RunRecord[];
  /** Runs that were just deleted and can still be brought back. */
  readonly removedRuns: readonly RunRecord[];
  readonly device: DeviceState;
  /** By stage id; a stage that never ran has no entry. Its status is asked of pipeline.ts's statusOf. */
  readonly stages: Readonly<Record<StageId, StageState>>;
  /** The stage that runs now, if any, and those after it. */
  readonly running: StageId | undefined;
  readonly queue: readonly StageId[];
  /** The newest merges while a tokenizer trains. */
  readonly merges: { readonly newest: readonly string[]; readonly vocabSize: number } | undefined;
  /** When the project was last written to storage, in ms since 1970. */
  readonly savedAt: number | undefined;
  /** What was wrong with the files that were last chosen as a tokenizer. */
  readonly refusedTokenizer: Problem | undefined;
  /** The model whose files are read now, and the bytes of its weights that are. */
  readonly incomingModel: { readonly role: ModelRole; readonly done: number; readonly total: number } | undefined;
  /** What was wrong with the files that were last chosen as a model, by what it was to be. */
  readonly refusedModels: Readonly<Partial<Record<ModelRole, Problem | undefined>>>;
  /** How many dropped files the page still holds, so that the corpus can be read again with other settings. */
  readonly heldFiles: number;
  /** Problems that belong to no stage. */
  readonly problems: readonly Problem[];
}

export const emptyStage: StageState = {
  status: "ready",
  notices: [],
  evaluations: [],
  samples: [],
  log: [],
};

export const initialState: StudioState = {
  recipe: recipeFor("nano"),
  project: { version: 1, models: {} },
  shelf: emptyShelf,
  runs: [],
  removedRuns: [],
  device: { status: "opening" },
  stages: {},
  running: undefined,
  queue: [],
  merges: undefined,
  savedAt: undefined,
  refusedTokenizer: undefined,
  incomingModel: undefined,
  refusedModels: {},
  heldFiles: 0,
  problems: [],
};

export const store = createStore<StudioState>(() => initialState);
