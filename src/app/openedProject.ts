// The project that this page has open: which it is, and its files and records. They can't be changed where another tab works on it.

import type { ProjectAccess } from "../protocol/commands";
import type { Blobs } from "../storage/blobs";
import { openOpfs } from "../storage/opfs";
import { openProjectList, removePlaces } from "../storage/projects";
import { readOnlyBlobs } from "../storage/readOnly";
import { openRecords, type Records } from "../storage/records";
import { createProjects } from "./projects";
import { store } from "./state/store";
import { hold, newId, remember, remembered, whileFree } from "./tab";

/** The list of projects. */
export const projects = createProjects({
  store,
  openList: openProjectList,
  removePlaces,
  hold,
  whileFree,
  remembered,
  remember,
  newId,
  now: () => Date.now(),
});

/** Whether this page works on its project. */
export const isOwn = async (): Promise<boolean> => (await projects.opened()).own;

/** What the page's workers may do with its files. */
export async function accessOfWorkers(): Promise<ProjectAccess> {
  const { places, own } = await projects.opened();
  return { folder: places.folder, readOnly: !own };
}

export const openOwnRecords = async (): Promise<Records> => openRecords((await projects.opened()).places.database);

let files: Promise<Blobs> | undefined;

/** The project's files, opened once. Rejects with StudioError("no-storage"), and may succeed the next time. */
export function openBlobs(): Promise<Blobs> {
  files ??= openFiles();
  files.catch(() => {
    files = undefined;
  });
  return files;
}

async function openFiles(): Promise<Blobs> {
  const { places, own } = await projects.opened();
  const blobs = await openOpfs(places.folder);
  return own ? blobs : readOnlyBlobs(blobs);
}
