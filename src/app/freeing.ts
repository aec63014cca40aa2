// Looks at what the project takes in storage, and gives up parts of it that can be made again.

import type { StoreApi } from "zustand/vanilla";
import { toProblem } from "../core/errors";
import { type Blobs, paths, type StoredFile } from "../storage/blobs";
import type { ProjectPart } from "../storage/layout";
import { heldElsewhere } from "../storage/readOnly";
import type { Keeper } from "./keeper";
import { BALANCED_SET, CLUSTER } from "./pipeline";
import type { Runner } from "./runner";
import type { StudioState } from "./state/store";
import { withProblem } from "./state/updates";

export interface FreeingParts {
  readonly store: StoreApi<StudioState>;
  readonly keeper: Pick<Keeper, "save">;
  readonly runner: Pick<Runner, "discard">;
  openBlobs(): Promise<Blobs>;
  /** Bytes that are taken and that may be. */
  estimate(): Promise<{ readonly used: number; readonly most: number }>;
  isPersistent(): Promise<boolean>;
}

export interface Freeing {
  /** Asks the browser how much room there is, for the state. Never rejects. */
  look(): Promise<void>;
  /** Every file of the project. */
  files(): Promise<readonly StoredFile[]>;
  /** Gives up a part, with what only counts on it; what keeps it from that is told in the state. Not for while something runs. */
  free(part: ProjectPart): Promise<void>;
}

/** Where the files of parts are that can be given up. */
const FOLDERS: Readonly<Partial<Record<ProjectPart, readonly string[]>>> = {
  checkpoints: [paths.checkpoints, paths.upcycling],
  answers: [paths.signals],
  written: [paths.written],
  studies: ["studies"],
  exports: [paths.exports, "balanced", "packed", "cluster"],
};

export function createFreeing({ store, keeper, runner, openBlobs, estimate, isPersistent }: FreeingParts): Freeing {
  async function look(): Promise<void> {
    try {
      store.setState({ room: await estimate(), persisted: await isPersistent() });
    } catch {} // a browser that does not tell gets no meter
  }
  async function giveUp(part: ProjectPart): Promise<void> {
    if (part === "exports") await runner.discard(["export", BALANCED_SET, CLUSTER]);
    if (part === "checkpoints") {
      store.setState(({ project: { unfinished: _, ...project } }) => ({ project }));
      await keeper.save();
    }
    const blobs = await openBlobs();
    for (const folder of FOLDERS[part] ?? []) await blobs.remove(folder);
  }

  return {
    look,
    files: async () => (await openBlobs()).list(),
    async free(part) {
      try {
        if (store.getState().access !== "own") throw heldElsewhere();
        await giveUp(part);
      } catch (error) {
        store.setState((state) => withProblem(state, toProblem(error)));
      }
      await look();
    },
  };
}
