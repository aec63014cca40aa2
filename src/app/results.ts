// The results of stages in the project: each comes in with its trace and takes out what followed from the one before, with the files
// that no result names any more. Not how a stage runs (runner.ts), nor what a project without some results is (state/project.ts).

import type { StoreApi } from "zustand/vanilla";
import type { ProjectRecord, StageTrace } from "../core/config/records";
import type { StageId } from "../protocol/events";
import { type Blobs, isImported } from "../storage/blobs";
import type { Keeper } from "./keeper";
import { lostStages } from "./lost";
import { ADDITION, BALANCED_SET, dependents, stagesWithResults } from "./pipeline";
import type { SeriesBook } from "./series";
import { domainsOf, filesOf, isDone, type StageResult, withoutResults, withResult, withUnfinished } from "./state/project";
import type { StudioState } from "./state/store";
import { restoredStage, withoutStages, withStage } from "./state/updates";
import { leftBy } from "./unfinished";

export interface ResultsParts {
  readonly store: StoreApi<StudioState>;
  readonly series: SeriesBook;
  readonly keeper: Pick<Keeper, "save">;
  openBlobs(): Promise<Blobs>;
}

export interface Results {
  /** Records what a stage made, in place of what it made before and of all that followed from that; the stage is done. */
  put(stage: StageId, result: StageResult | undefined, trace: StageTrace): Promise<void>;
  /** What an earlier run of a stage left, where its files are still there; else that is given up. Its curves are shown again. */
  left(stage: StageId): Promise<StageTrace | undefined>;
  /** Gives up the results of these stages, with their files. */
  giveUp(stages: readonly StageId[]): Promise<void>;
}

export function createResults({ store, series, keeper, openBlobs }: ResultsParts): Results {
  /** Removes files. One that can't be removed now only takes room; the next run writes over it. */
  async function removed(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const blobs = await openBlobs();
    await Promise.allSettled(paths.map((path) => blobs.remove(path)));
  }

  /** Gives up the results of `gone`, changes what is left, saves, and removes files that no result names any more. */
  async function replaceProject(gone: readonly StageId[], change: (kept: ProjectRecord) => ProjectRecord): Promise<void> {
    const before = store.getState().project;
    const project = change(withoutResults(before, gone));
    for (const stage of gone) series.clear(stage);
    store.setState((state) => ({ ...withoutStages(state, gone), project }));
    const files = (record: ProjectRecord): string[] => [
      ...stagesWithResults(domainsOf(record)).flatMap((stage) => filesOf(stage, record)),
      ...Object.values(record.unfinished ?? {}).map(({ path }) => path),
    ];
    const named = new Set(files(project));
    const orphans = files(before).filter((path) => !named.has(path) && !isImported(path));
    if (orphans.length === 0) return;
    await keeper.save();
    await removed(orphans);
  }

  return {
    async put(stage, result, trace) {
      const { project } = store.getState();
      const gone = [
        ...dependents(stage, domainsOf(project)),
        ...(stage === "corpus" ? [ADDITION] : stage === ADDITION ? [BALANCED_SET] : []),
      ];
      await replaceProject(gone, (kept) => withResult(withUnfinished(kept, stage, undefined), stage, result, trace));
      store.setState((state) => ({ ...withStage(state, stage, restoredStage(trace)), merges: undefined }));
      await keeper.save();
      await removed(leftBy(stage)); // not before the result is recorded: a page that is closed in between would lose the whole run
    },
    async left(stage) {
      const { project } = store.getState();
      const lost = isDone(stage, project) ? await openBlobs().then((blobs) => lostStages([stage], project, blobs)) : [];
      if (lost.length > 0) await replaceProject(lost, (kept) => kept);
      const trace = store.getState().project.traces?.[stage];
      if (trace?.series) series.restore(stage, trace.series);
      return trace;
    },
    async giveUp(stages) {
      await replaceProject(stages, (kept) => kept);
      await keeper.save();
    },
  };
}
