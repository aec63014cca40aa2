// What a person does with whole projects: begin, open, rename, copy and remove them. Not what is in one, nor the list itself.

import type { StoreApi } from "zustand/vanilla";
import { StudioError } from "../core/errors";
import { capitalized } from "../core/format/format";
import type { Blobs } from "../storage/blobs";
import { type ProjectPlaces, placesOf } from "../storage/projects";
import { readRecords, writeRecords } from "../storage/recordSet";
import type { Records } from "../storage/records";
import { nameOf } from "./pipeline";
import type { Projects } from "./projects";
import type { StudioState } from "./state/store";

export interface DeskParts {
  readonly store: StoreApi<StudioState>;
  readonly projects: Projects;
  /** Writes what the open project knows. */
  save(): Promise<void>;
  /** The files and records of any project, for a while. */
  filesIn(places: ProjectPlaces): Promise<Blobs>;
  recordsIn(places: ProjectPlaces): Promise<Records>;
  /** Loads the page anew with this project. */
  load(id: string): void;
}

/** All of these reject with a StudioError that says why it can't be. */
export interface Desk {
  /** Begins an empty project and opens it. */
  begin(): Promise<void>;
  /** Opens a project in place of the one that is open. Rejects with "busy" while something runs. */
  open(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /** Makes another project of all that one has. */
  copy(id: string): Promise<void>;
  /** Removes a project with all it has. Rejects with "busy" for one that is open in a tab. */
  remove(id: string): Promise<void>;
  /** Bytes of a project's files. */
  bytesOf(id: string): Promise<number>;
}

export function createDesk({ store, projects, save, filesIn, recordsIn, load }: DeskParts): Desk {
  const expectIdle = (): void => {
    const { running } = store.getState();
    if (running !== undefined)
      throw new StudioError("busy", `${capitalized(nameOf(running))} is at work.`, "Wait for its end or stop it first.");
  };

  async function open(id: string): Promise<void> {
    expectIdle();
    await save();
    load(id);
  }

  return {
    async begin() {
      expectIdle();
      await open(await projects.add(undefined, async () => {}));
    },
    open,
    rename: projects.rename,
    async copy(id) {
      const state = store.getState();
      if (id === state.projectId) {
        expectIdle();
        await save();
      }
      const name = state.projects.find((one) => one.id === id)?.name;
      const from = placesOf(id);
      await projects.add(name, async (to) => {
        const [source, target] = [await filesIn(from), await filesIn(to)];
        for (const { path } of await source.list()) await target.write(path, (await source.file(path)).stream());
        await writeRecords(await recordsIn(to), await readRecords(await recordsIn(from)));
      });
    },
    remove: projects.remove,
    async bytesOf(id) {
      const files = await (await filesIn(placesOf(id))).list();
      return files.reduce((sum, { bytes }) => sum + bytes, 0);
    },
  };
}
