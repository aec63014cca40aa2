// The project record in IndexedDB: what finished stages know, so that a reload finds it. Small structured data only;
// weights and texts are files (blobs.ts).

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ProjectRecord } from "../core/config/records";
import { StudioError } from "../core/errors";

export interface Records {
  /** The saved project, or undefined when there is none. Throws StudioError("newer-version") for one that a newer studio wrote. */
  loadProject(): Promise<ProjectRecord | undefined>;
  saveProject(record: ProjectRecord): Promise<void>;
  /** Forgets the project. */
  clear(): Promise<void>;
}

/** The newest project record that this studio reads. */
const PROJECT_VERSION = 1;

/** `record` if this studio can read it. Throws StudioError("newer-version") otherwise. */
export function readableProject(record: { readonly version: number }): ProjectRecord {
  if (record.version > PROJECT_VERSION) throw newerVersion(`version ${record.version}; this studio reads up to version ${PROJECT_VERSION}`);
  return record as ProjectRecord;
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
}

/** The layout of the database; what is inside the record has its own version. */
const DATABASE_VERSION = 1;

/** Opens the records of this origin under the database name `name`. Throws StudioError("newer-version") for a newer database. */
export async function openRecords(name = "limbeck"): Promise<Records> {
  let database: IDBPDatabase<Schema>;
  try {
    database = await openDB<Schema>(name, DATABASE_VERSION, {
      upgrade: (created) => void created.createObjectStore("project"),
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
      return record === undefined ? undefined : readableProject(record);
    },
    saveProject: async (record) => void (await database.put("project", record, "current")),
    clear: () => database.delete("project", "current"),
  };
}
