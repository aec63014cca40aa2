// Has a worker train and keep its states, as the studio has one: files are written another way in a page.

import type { BenchSize } from "../../src/cli/benchCases";
import type { CheckpointsRow } from "../../src/cli/benchCheckpoints";
import { connect } from "../../src/protocol/client";
import type { CheckpointsCommands } from "./checkpoints.worker";

/** Trains until so many states were kept after the first. */
export async function timeCheckpoints(size: BenchSize, states: number): Promise<CheckpointsRow> {
  const worker = new Worker(new URL("./checkpoints.worker.ts", import.meta.url), { type: "module" });
  const client = connect<CheckpointsCommands>(
    worker,
    () => {},
    () => {},
  );
  const row = await client.call("time", { size, states });
  client.close();
  return row;
}
