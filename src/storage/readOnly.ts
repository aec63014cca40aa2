// A project's files and records for a page that must not change them, since another one works on them: whatever is asked to write
// refuses by name.

import { StudioError } from "../core/errors";
import type { Blobs } from "./blobs";
import type { Records } from "./records";

const refuse = async (): Promise<never> => {
  throw heldElsewhere();
};

/** The error of changing a project that another tab works on. */
export const heldElsewhere = (): StudioError =>
  new StudioError(
    "busy",
    "Limbeck works on this project in another tab, and one project can't be worked on in two.",
    "Go on in that tab, or close it and take over here.",
  );

/** These files, which can't be written, moved or removed by this. */
export const readOnlyBlobs = (blobs: Blobs): Blobs => ({
  list: (folder) => blobs.list(folder),
  read: (path) => blobs.read(path),
  has: (path) => blobs.has(path),
  file: (path) => blobs.file(path),
  open: (path) => blobs.open(path),
  write: refuse,
  move: refuse,
  remove: refuse,
});

/** These records, which can't be changed by this. */
export const readOnlyRecords = (records: Records): Records => ({
  loadProject: () => records.loadProject(),
  loadShelf: () => records.loadShelf(),
  loadRuns: () => records.loadRuns(),
  loadHistory: (name) => records.loadHistory(name),
  saveProject: refuse,
  saveShelf: refuse,
  saveRun: refuse,
  removeRuns: refuse,
  clear: refuse,
});
