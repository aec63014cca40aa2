// Runs OPFS calls in a dedicated worker, where files are written through sync access handles.

import { toProblem } from "../../src/core/errors";
import type { OpenedFile } from "../../src/storage/blobs";
import { openOpfs } from "../../src/storage/opfs";

export interface Call {
  readonly id: number;
  readonly folder: string;
  readonly method: "list" | "read" | "write" | "has" | "move" | "remove" | "file" | "open" | "readOpened" | "closeOpened";
  readonly arguments: readonly unknown[];
}

/** Files that are open, by number: they can't leave the worker. */
const opened: OpenedFile[] = [];

async function answer({ folder, method, arguments: values }: Call): Promise<unknown> {
  const blobs = await openOpfs(folder);
  const given = values as never[];
  if (method === "open") return opened.push(await blobs.open(given[0])) - 1;
  if (method === "closeOpened") return opened[given[0]].close();
  if (method === "readOpened") return { read: await opened[given[0]].read(given[1], given[2]), into: given[1] };
  return (blobs[method] as (...values: readonly unknown[]) => Promise<unknown>).apply(blobs, given);
}

self.addEventListener("message", async ({ data }: MessageEvent<Call>) => {
  try {
    self.postMessage({ id: data.id, value: await answer(data) });
  } catch (error) {
    self.postMessage({ id: data.id, problem: toProblem(error) });
  }
});
