// The project's record, the shelf of studies and the runs in IndexedDB: what stages and cells know once they ended, so that
// a reload finds it. Small structured data only; weights and texts are files (blobs.ts).

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { newerVersion, upToDate } from "../core/config/migrations";
import type { ProjectRecord } from "../core/config/records";
import type { RunHistory, RunRecord } from "../core/config/run";
import type { StudyShelf } from "../core/study/shelf";
import { fitting } from "./quota";

export interface Records {
  /** The saved project, or undefined when there is none. Throws StudioError("newer-version") for one that a newer studio wrote. */
  loadProject(): Promise<ProjectRecord | undefined>;
  /** This and every other writing throws StudioError("storage-full") where there is no room. */
  saveProject(record: ProjectRecord): Promise<void>;
  /** The saved studies, or undefined when there are none. Throws StudioError("newer-version") for those that a newer studio wrote. */
  loadShelf(): Promise<StudyShelf | undefined>;
  saveShelf(shelf: StudyShelf): Promise<void>;
  /** Every saved run without its history, in no order. Throws StudioError("newer-version") when a newer studio wrote one. */
  loadRuns(): Promise<readonly RunRecord[]>;
  /** The history of the run of this name, or undefined when there is none. */
  loadHistory(name: string): Promise<RunHistory | undefined>;
  /** Writes one run under its name, and no other; without a history the one that is there stays. */
  saveRun(run: RunRecord, history?: RunHistory): Promise<void>;
  /** Removes runs with their histories; what is not there is fine. */
  removeRuns(names: readonly string[]): Promise<void>;
  /** Forgets the project, the studies and the runs. */
  clear(): Promise<void>;
}

interface Schema extends DBSchema {
  project: { key: "current"; value: ProjectRecord };
  studies: { key: "all"; value: StudyShelf };
  /** By their name. A list of runs is read without their histories, which are much larger. */
  runs: { key: string; value: RunRecord };
  histories: { key: string; value: RunHistory };
}

/** The layout of the database; what is inside the record has its own version. */
const DATABASE_VERSION = 3;

/** What a run is written to in one transaction. */
const RUN_STORES = ["runs", "histories"] as const;

/** Opens the records of this origin under the database name `name`. Throws StudioError("newer-version") for a newer database. */
export async function openRecords(name = "limbeck"): Promise<Records> {
  let database: IDBPDatabase<Schema>;
  try {
    database = await openDB<Schema>(name, DATABASE_VERSION, {
      upgrade(changed, from) {
        if (from < 1) changed.createObjectStore("project");
        if (from < 2) changed.createObjectStore("studies");
        if (from < 3) for (const store of RUN_STORES) changed.createObjectStore(store);
      },
      // A newer studio in another tab wants to change the layout: give way instead of blocking it.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "VersionError") throw newerVersion("a layout that only a newer studio reads");
    throw error;
  }
  return {
    loadProject: async () => {
      const record = await database.get("project", "current");
      return record === undefined ? undefined : upToDate("project", record);
    },
    saveProject: (record) => fitting(database.put("project", record, "current")),
    loadShelf: async () => {
      const shelf = await database.get("studies", "all");
      return shelf === undefined ? undefined : upToDate("studies", shelf);
    },
    saveShelf: (shelf) => fitting(database.put("studies", shelf, "all")),
    loadRuns: async () => (await database.getAll("runs")).map((run) => upToDate<RunRecord>("run", run)),
    loadHistory: (name) => database.get("histories", name),
    saveRun: async (run, history) => {
      const writing = database.transaction(RUN_STORES, "readwrite");
      const long = history && writing.objectStore("histories").put(history, run.name);
      await fitting(Promise.all([writing.objectStore("runs").put(run, run.name), long, writing.done]));
    },
    removeRuns: async (names) => {
      const removing = database.transaction(RUN_STORES, "readwrite");
      const each = RUN_STORES.flatMap((store) => names.map((name) => removing.objectStore(store).delete(name)));
      await Promise.all([...each, removing.done]);
    },
    clear: async () => {
      for (const store of ["project", "studies", ...RUN_STORES] as const) await database.clear(store);
    },
  };
}
