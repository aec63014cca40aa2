// What a person does with whole projects: begin, open, rename, copy and remove them, take one along as a file and bring one in. Not what
// is in one, nor the list itself.

import type { StoreApi } from "zustand/vanilla";
import { StudioError } from "../core/errors";
import { capitalized } from "../core/format/format";
import { slugOf } from "../core/format/slug";
import type { Client } from "../protocol/client";
import { MOVING, type PackedProject, type ProjectCommands } from "../protocol/commands";
import type { StudioEvent } from "../protocol/events";
import { type Blobs, paths } from "../storage/blobs";
import { copyFile } from "../storage/copy";
import { type ProjectPlaces, placesOf } from "../storage/projects";
import { heldElsewhere } from "../storage/readOnly";
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
  /** Who packs and unpacks. */
  mover(): Client<ProjectCommands>;
  /** The studio's version. */
  readonly version: string;
  /** Offers a file as a download. */
  saveFile(content: Blob, name: string): void;
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
  /** Packs the open project, which rests meanwhile, and offers the file. */
  pack(): Promise<void>;
  /** What a file says of the project packed in it; undefined where it is anything else. Rejects where that is no sound one. */
  lookInto(file: File): Promise<PackedProject | undefined>;
  /** Makes a packed project one of the list, under this name; its id. The open one stays as it is. */
  unpack(file: File, name: string): Promise<string>;
  /** Ends packing or unpacking, which rejects with "cancelled". */
  stop(): void;
  /** Takes an event of the worker that packs. */
  hear(event: StudioEvent): void;
}

export function createDesk(parts: DeskParts): Desk {
  const { store, projects, save, filesIn, recordsIn, mover, version, saveFile, load } = parts;

  const expectIdle = (): void => {
    const { running } = store.getState();
    if (running !== undefined)
      throw new StudioError("busy", `${capitalized(nameOf(running))} is at work.`, "Wait for its end or stop it first.");
  };

  /** Runs one packing or unpacking at a time. */
  async function move<Result>(holds: boolean, work: () => Promise<Result>): Promise<Result> {
    if (store.getState().moving)
      throw new StudioError("busy", "A project is being packed or unpacked.", "Wait for its end or stop it first.");
    store.setState({ moving: { done: 0, total: 0, note: holds ? "packing" : "unpacking", holds } });
    try {
      return await work();
    } finally {
      store.setState({ moving: undefined });
    }
  }

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
        for (const { path } of await source.list()) await copyFile(source, target, path);
        await writeRecords(await recordsIn(to), await readRecords(await recordsIn(from)));
      });
    },
    remove: projects.remove,
    async bytesOf(id) {
      const files = await (await filesIn(placesOf(id))).list();
      return files.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    async pack() {
      const { access, projectId, projects: known } = store.getState();
      if (access !== "own") throw heldElsewhere();
      expectIdle();
      const entry = known.find(({ id }) => id === projectId);
      if (entry === undefined)
        throw new StudioError("no-storage", "This browser keeps no projects.", "Open the studio in a normal window.");
      await move(true, async () => {
        await save();
        const places = placesOf(entry.id);
        await mover().call("packProject", { places, name: entry.name, version });
        saveFile(await (await filesIn(places)).file(paths.packed), `limbeck-project-${slugOf(entry.name) || "unnamed"}.zip`);
      });
    },
    lookInto: (file) => mover().call("lookInto", { file }),
    unpack: (file, name) => move(false, () => projects.add(name, (places) => mover().call("unpackProject", { file, places }))),
    stop: () => mover().control("stop"),
    hear(event) {
      if (event.kind !== "progress" || event.stage !== MOVING) return;
      const { done, total, note = "" } = event;
      store.setState(({ moving }) => ({ moving: moving && { ...moving, done, total, note } }));
    },
  };
}
