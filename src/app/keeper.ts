// Keeps the project: finds it when the page opens, writes it whenever something finished, and tells where neither is
// possible. Records only; weights and texts are written by the workers.

import type { StoreApi } from "zustand/vanilla";
import { completed, parseRecipe } from "../core/config/gate";
import type { Recipe } from "../core/config/recipe";
import type { ProjectRecord, UnfinishedRun } from "../core/config/records";
import { type Problem, toProblem } from "../core/errors";
import { formatCount } from "../core/format/format";
import { emptyShelf } from "../core/study/shelf";
import type { StageId } from "../protocol/events";
import type { Blobs } from "../storage/blobs";
import { heldElsewhere, readOnlyRecords } from "../storage/readOnly";
import type { Records } from "../storage/records";
import { withoutLost } from "./lost";
import { nameOf } from "./pipeline";
import { newestFirst } from "./runs/record";
import type { SeriesBook } from "./series";
import { emptyProject } from "./state/project";
import { emptyStage, type StudioState } from "./state/store";
import { restoredStages, withProblem } from "./state/updates";
import { withoutLostRuns } from "./unfinished";

export interface KeeperParts {
  readonly store: StoreApi<StudioState>;
  readonly series: SeriesBook;
  openRecords(): Promise<Records>;
  openBlobs(): Promise<Blobs>;
  /** Whether this page is the only one that works on the project. */
  claim(): Promise<boolean>;
  /** Called after each saving. */
  onSaved(): void;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Keeper {
  /**
   * Brings the saved project into the state, once; later calls wait for the first. Resolves to what forbids any work on
   * it (another tab's, whose project is only shown, or a newer studio's) or to undefined.
   */
  restore(): Promise<Problem | undefined>;
  /** Writes the project as it is now; what can't be written is told in the state. */
  save(): Promise<void>;
  /** Forgets the saved project and all runs. */
  forget(): Promise<void>;
  /** What is saved; undefined before `restore`, and where nothing can be. */
  records(): Records | undefined;
}

export function createKeeper({ store, series, openRecords, openBlobs, claim, onSaved, now }: KeeperParts): Keeper {
  let records: Records | undefined;
  let restoring: Promise<Problem | undefined> | undefined;
  let writing = Promise.resolve();
  const tell = (problem: Problem): void => store.setState((state) => withProblem(state, problem));

  const restore = async (): Promise<Problem | undefined> => {
    try {
      const own = await claim();
      const opened = own ? await openRecords() : readOnlyRecords(await openRecords());
      const project = await opened.loadProject();
      const runs = (await opened.loadRuns()).map((run) => ({ ...run, ...(run.recipe && { recipe: completed(run.recipe) }) }));
      store.setState({ shelf: (await opened.loadShelf()) ?? emptyShelf, runs: newestFirst(runs) });
      records = opened;
      if (project !== undefined) show(await whole(project), own);
      return own ? undefined : toProblem(heldElsewhere());
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === "newer-version") return problem;
      tell({ ...problem, hint: "The studio works, but nothing will be there after a reload. Open it in a normal window." });
    }
    return undefined;
  };

  const whole = async (saved: ProjectRecord): Promise<ProjectRecord> => {
    const blobs = await openBlobs();
    return withoutLostRuns(await withoutLost(saved, blobs), blobs);
  };

  /** Shows a project; of one that is not `own`, another page knows whether it still runs. */
  const show = (saved: ProjectRecord, own: boolean): void => {
    const { running, recipe, ...project } = withWholeRecipes(saved);
    const stages = restoredStages(project);
    if (running !== undefined && own)
      stages[running] = { ...(stages[running] ?? emptyStage), problem: interrupted(running, project.unfinished?.[running]) };
    for (const [stage, trace] of Object.entries(project.traces ?? {})) if (trace.series) series.restore(stage, trace.series);
    store.setState({ project, stages });
    try {
      if (recipe !== undefined) store.setState({ recipe: parseRecipe(recipe) });
    } catch (error) {
      tell(toProblem(error));
    }
  };

  const write = async (): Promise<void> => {
    if (records === undefined || store.getState().access !== "own") return;
    const { project, shelf, recipe, running, stages } = store.getState();
    const unfinished = running !== undefined && stages[running]?.status !== "done";
    try {
      await records.saveProject({ ...project, recipe, ...(unfinished && { running }) });
      await records.saveShelf(shelf);
      store.setState({ savedAt: now() });
      onSaved();
    } catch (error) {
      tell(toProblem(error));
    }
  };

  return {
    async restore() {
      restoring ??= restore().then((barrier) => {
        if (barrier && barrier.code !== "busy") tell(barrier); // another tab is told of in a note of its own
        return barrier;
      });
      return restoring;
    },
    save() {
      writing = writing.then(write);
      return writing;
    },
    async forget() {
      await writing;
      await records?.clear();
      store.setState({ project: emptyProject, shelf: emptyShelf, runs: [], removedRuns: [], savedAt: undefined });
    },
    records: () => records,
  };
}

/** The project with the recipes that its stages ran with brought up to the fields of today. */
function withWholeRecipes(project: ProjectRecord): ProjectRecord {
  const { traces, unfinished } = project;
  return { ...project, ...(traces && { traces: wholeIn(traces) }), ...(unfinished && { unfinished: wholeIn(unfinished) }) };
}

function wholeIn<Kept extends { readonly recipe: Recipe }>(kept: Readonly<Record<string, Kept>>): Record<string, Kept> {
  return Object.fromEntries(Object.entries(kept).map(([stage, one]) => [stage, { ...one, recipe: completed(one.recipe) }]));
}

function interrupted(stage: StageId, run: UnfinishedRun | undefined): Problem {
  return {
    code: "cancelled",
    message: `The page was closed while ${nameOf(stage)} was at work.`,
    hint: run ? `It goes on from step ${formatCount(run.step)}; finished stages are kept.` : "Start it again; finished stages are kept.",
  };
}
