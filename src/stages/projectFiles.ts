// The files of the project that a worker's page has open. Which those are, the page says once the worker has started.

import { type Port, projectOf } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { openOpfs } from "../storage/opfs";
import { readOnlyBlobs } from "../storage/readOnly";

/** The files of the page behind `port`; they can't be changed where another page works on them. */
export async function projectFiles(port: Port): Promise<Blobs> {
  const { folder, readOnly } = await projectOf(port);
  const blobs = await openOpfs(folder);
  return readOnly ? readOnlyBlobs(blobs) : blobs;
}
