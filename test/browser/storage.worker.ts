// Runs OPFS calls in a dedicated worker, where files are written through sync access handles.

import { toProblem } from "../../src/core/errors";
import { openOpfs } from "../../src/storage/opfs";

export interface Call {
  readonly id: number;
  readonly folder: string;
  readonly method: "read" | "write" | "has" | "move" | "remove" | "file";
  readonly arguments: readonly unknown[];
}

self.addEventListener("message", async ({ data }: MessageEvent<Call>) => {
  try {
    const blobs = await openOpfs(data.folder);
    const method = blobs[data.method] as (...values: readonly unknown[]) => Promise<unknown>;
    self.postMessage({ id: data.id, value: await method.apply(blobs, data.arguments as unknown[]) });
  } catch (error) {
    self.postMessage({ id: data.id, problem: toProblem(error) });
  }
});
