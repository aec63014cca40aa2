// Keeps training runs after they ended: writes each when its stage ends, reads its curves when they are looked at, and
// removes it for good only once there was time to bring it back. Where nothing can be saved, runs live as long as the page.

import type { StoreApi } from "zustand/vanilla";
import type { RunHistory, RunRecord } from "../../core/config/run";
import { toProblem } from "../../core/errors";
import type { Keeper } from "../keeper";
import type { StudioState } from "../state/store";
import { withProblem } from "../state/updates";
import { type EndedRun, newestFirst, recordOf, surplus } from "./record";

/** Milliseconds in which a deleted run can be brought back. */
export const UNDO_MS = 10_000;

export interface RunKeeperParts {
  readonly store: StoreApi<StudioState>;
  readonly keeper: Pick<Keeper, "records">;
  /** Runs a function once after so many milliseconds. */
  readonly later: (run: () => void, milliseconds: number) => void;
}

/** None of these reject: what can't be written or read is told in the state. */
export interface RunKeeper {
  /** Keeps a training run that ended, if it took a step; the oldest beyond what is kept go. */
  keep(ended: EndedRun): Promise<void>;
  /** Keeps a run that came from a file, from what the runs that are there make of it. */
  bringIn(make: (others: readonly RunRecord[]) => { readonly run: RunRecord; readonly history: RunHistory }): Promise<void>;
  /** The curves, evaluations and samples of a run, or undefined where they are not there. */
  history(name: string): Promise<RunHistory | undefined>;
  /** Pins a run, or lets it go again. */
  pin(name: string, pinned: boolean): Promise<void>;
  /** Takes runs off the list; after UNDO_MS without another removal they are gone for good. */
  remove(names: readonly string[]): void;
  /** Brings back what was taken off the list and is not gone yet. */
  bringBack(): void;
}

export function createRunKeeper({ store, keeper, later }: RunKeeperParts): RunKeeper {
  /** Histories that could not be saved. */
  const unsaved = new Map<string, RunHistory>();
  let removals = 0;
  const telling = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      store.setState((state) => withProblem(state, toProblem(error)));
      return undefined;
    }
  };
  const show = (change: (runs: readonly RunRecord[]) => readonly RunRecord[]): void =>
    store.setState(({ runs }) => ({ runs: newestFirst(change(runs)) }));

  async function discard(names: readonly string[]): Promise<void> {
    for (const name of names) unsaved.delete(name);
    await telling(async () => keeper.records()?.removeRuns(names));
  }

  async function add({ run, history }: { readonly run: RunRecord; readonly history: RunHistory }): Promise<void> {
    const { runs } = store.getState();
    unsaved.set(run.name, history);
    const gone = surplus([run, ...runs]);
    show((others) => [run, ...others].filter(({ name }) => !gone.includes(name)));
    await telling(async () => {
      const records = keeper.records();
      if (records === undefined) return;
      await records.saveRun(run, history);
      unsaved.delete(run.name);
    });
    if (gone.length > 0) await discard(gone);
  }

  return {
    async keep(ended) {
      const { project, runs, removedRuns } = store.getState();
      const kept = recordOf(ended, project, [...runs, ...removedRuns]);
      if (kept) await add(kept);
    },
    async bringIn(make) {
      const { runs, removedRuns } = store.getState();
      await add(make([...runs, ...removedRuns]));
    },
    history: (name) => telling(async () => unsaved.get(name) ?? keeper.records()?.loadHistory(name)),
    async pin(name, pinned) {
      show((runs) => runs.map((run) => (run.name === name ? { ...run, pinned } : run)));
      const run = store.getState().runs.find((one) => one.name === name);
      if (run) await telling(async () => keeper.records()?.saveRun(run));
    },
    remove(names) {
      const { runs } = store.getState();
      const removed = runs.filter(({ name }) => names.includes(name));
      if (removed.length === 0) return;
      store.setState((state) => ({
        runs: state.runs.filter(({ name }) => !names.includes(name)),
        removedRuns: [...state.removedRuns, ...removed],
      }));
      const removal = ++removals;
      later(() => {
        if (removal !== removals) return; // another removal, which gave all of them time again
        const gone = store.getState().removedRuns.map(({ name }) => name);
        store.setState({ removedRuns: [] });
        void discard(gone);
      }, UNDO_MS);
    },
    bringBack() {
      const { removedRuns } = store.getState();
      store.setState({ removedRuns: [] });
      show((runs) => [...runs, ...removedRuns]);
    },
  };
}
