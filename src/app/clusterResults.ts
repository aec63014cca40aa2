// What a cluster trained, as results of this project: the worker has judged it and keeps it aside; here it takes its place, run by run, as if
// each stage had just ended.

import type { StoreApi } from "zustand/vanilla";
import type { ModelRecord } from "../core/config/records";
import type { Move } from "../protocol/cluster";
import type { DroppedFile } from "../protocol/commands";
import { type Blobs, paths } from "../storage/blobs";
import { dependents } from "./pipeline";
import type { Results } from "./results";
import type { RunKeeper } from "./runs/keep";
import { domainsOf, withUnfinished } from "./state/project";
import type { StudioState } from "./state/store";
import { everyCell, withCellResults } from "./study/onCluster";
import type { Workers } from "./workers";

export interface TakingParts {
  readonly store: StoreApi<StudioState>;
  readonly workers: Workers;
  readonly results: Results;
  readonly runs: RunKeeper;
  openBlobs(): Promise<Blobs>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Takes in what these files hold. Rejects with the worker's StudioError; nothing of the project is touched then. */
export async function takeClusterResults(files: readonly DroppedFile[], parts: TakingParts): Promise<void> {
  const { store, workers, results, runs, openBlobs, now } = parts;
  const { project, shelf } = store.getState();
  const teacher = project.models.teacher as ModelRecord | undefined;
  const cells = everyCell(shelf, project).map(({ id, recipe, domains, out }) => ({ id, recipe, domains, out }));
  const taken = await workers.corpus().call("takeResults", { files, corpus: project.corpus!, teacher, cells });
  const blobs = await openBlobs();
  const place = async (moves: readonly Move[]): Promise<void> => {
    for (const { from, to } of moves) await blobs.move(from, to);
  };
  for (const one of taken) {
    if (one.kind === "cell") {
      store.setState((state) => ({ shelf: withCellResults(state.shelf, one.id, one.results, state.project) }));
      continue;
    }
    // What followed from the result before goes first: its files have the names that those to come will have.
    await results.giveUp(dependents(one.stage, domainsOf(store.getState().project)));
    await place(one.moves);
    if (one.kind === "unfinished") {
      store.setState((state) => ({ project: withUnfinished(state.project, one.stage, one.run) }));
      continue;
    }
    await results.put(one.stage, one.result, one.trace);
    await results.left(one.stage); // its curves are shown
    await runs.keep({ stage: one.stage, startedAt: now() - 1000 * one.trace.seconds, trace: one.trace });
  }
  await blobs.remove(paths.takenResults);
}
