// The project's record and the shelf of studies in IndexedDB: what finished stages and cells know, so that a reload finds
// it. Small structured data only; weights and texts are files (blobs.ts).

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ProjectRecord } from "../core/config/records";
import { StudioError } from "../core/errors";
import type { StudyShelf } from "../core/study/shelf";

export interface Records {
  /** The saved project, or undefined when there is none. Throws StudioError("newer-version") for one that a newer studio wrote. */
  loadProject(): Promise<ProjectRecord | undefined>;
  saveProject(record: ProjectRecord): Promise<void>;
  /** The saved studies, or undefined when there are none. Throws StudioError("newer-version") for those that a newer studio wrote. */
  loadShelf(): Promise<StudyShelf | undefined>;
  saveShelf(shelf: StudyShelf): Promise<void>;
  /** Forgets the project and the studies. */
  clear(): Promise<void>;
}

/** The newest records that this studio reads. */
const RECORD_VERSION = 1;

/** `record` if this studio can read it. Throws StudioError("newer-version") otherwise. */
export function readable<Kept extends { readonly version: number }>(record: Kept): Kept {
  if (record.version > RECORD_VERSION) throw newerVersion(`version ${record.version}; this studio reads up to version ${RECORD_VERSION}`);
  return record;
}

function newerVersion(which: string): StudioError {
  return new StudioError(
    "newer-version",
    `The saved project has ${which}.`,
    "Reload the page to get the newest studio; the project is kept as it is.",
  );
}

interface Schema extends DBSchema {
  project: { key: "current"; value: ProjectRecord };
  studies: { key: "all"; value: StudyShelf };
}

/** The layout of the database; what is inside the record has its own version. */
const DATABASE_VERSION = 2;

/** Opens the records of this origin under the database name `name`. Throws StudioError("newer-version") for a newer database. */
export async function openRecords(name = "limbeck"): Promise<Records> {
  let database: IDBPDatabase<Schema>;
  try {
    database = await openDB<Schema>(name, DATABASE_VERSION, {
      upgrade(changed, from) {
        if (from < 1) changed.createObjectStore("project");
        if (from < 2) changed.createObjectStore("studies");
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
      return record === undefined ? undefined : readable(record);
    },
    saveProject: async (record) => void (await database.put("project", record, "current")),
    loadShelf: async () => {
      const shelf = await database.get("studies", "all");
      return shelf === undefined ? undefined : readable(shelf);
    },
    saveShelf: async (shelf) => void (await database.put("studies", shelf, "all")),
    clear: async () => {
      await database.delete("project", "current");
      await database.delete("studies", "all");
    },
  };
}
