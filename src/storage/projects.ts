// The projects of this browser: a list of them in IndexedDB, and where each keeps what it has. Not what is in one: its records are
// records.ts's, its files blobs.ts's.

import { deleteDB, openDB } from "idb";
import { fitting } from "./quota";

/** A project as the list has it. */
export interface ProjectEntry {
  readonly id: string;
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** Of one that is not to be opened: it is being copied or unpacked, or removed. What breaks off there is removed later. */
  readonly state?: "coming" | "going";
}

export interface ProjectList {
  /** All of them, in no order. */
  all(): Promise<readonly ProjectEntry[]>;
  /** Writes one under its id. Throws StudioError("storage-full") where there is no room. */
  put(entry: ProjectEntry): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The project that was there before there were several; its places have their old names. */
export const FIRST_PROJECT = "first";

/** Where a project keeps what it has, and the Web Lock of who works on it. */
export interface ProjectPlaces {
  /** Of its files. */
  readonly folder: string;
  /** Of its records. */
  readonly database: string;
  readonly lock: string;
}

/** The places of the project with this id, which is FIRST_PROJECT or made of lower-case letters, digits and "-". */
export function placesOf(id: string): ProjectPlaces {
  if (id === FIRST_PROJECT) return { folder: "project", database: "limbeck", lock: "limbeck-project" };
  if (!/^[a-z0-9-]+$/.test(id)) throw new Error(`"${id}" is no project's id`);
  return { folder: `projects/${id}`, database: `limbeck-${id}`, lock: `limbeck-project-${id}` };
}

const STORE = "projects";

/** Opens the list of this origin's projects. */
export async function openProjectList(name = "limbeck-projects"): Promise<ProjectList> {
  const database = await openDB(name, 1, { upgrade: (changed) => void changed.createObjectStore(STORE) });
  return {
    all: () => database.getAll(STORE),
    put: (entry) => fitting(database.put(STORE, entry, entry.id)),
    remove: (id) => database.delete(STORE, id),
  };
}

/** Removes all that a project has. Its files and records must not be open anywhere. */
export async function removePlaces({ folder, database }: ProjectPlaces): Promise<void> {
  const segments = folder.split("/");
  try {
    let directory = await navigator.storage.getDirectory();
    for (const segment of segments.slice(0, -1)) directory = await directory.getDirectoryHandle(segment);
    await directory.removeEntry(segments.at(-1)!, { recursive: true });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
  }
  await deleteDB(database);
}
