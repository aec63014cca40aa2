// Steps of several ways to train or to write, taking turns on one device, so that what differs shows beside the first way. Not
// which ways: losses.ts, experts.ts and sampling.ts have those.

import type { BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import type { Executor } from "../../src/core/graph/executor";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { Tuner } from "../../src/core/webgpu/tuner";
import { median } from "./run";

/** One way, and its step, a whole update for instance, the first numbered 0. */
export interface Way {
  readonly name: string;
  step(number: number): Promise<void>;
}

/** Times `rounds` steps of each way that `enter` makes ready on a device of their own. */
export async function timeInTurns(
  size: BenchSize,
  rounds: number,
  enter: (executor: Executor) => Promise<readonly Way[]>,
): Promise<TurnsRow[]> {
  const { device, adapter } = await openDevice(navigator.gpu);
  const ways = await enter(compiledExecutor(device, new Tuner(device, adapter, () => performance.now())));
  const times = ways.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [place, way] of ways.entries()) {
      const before = performance.now();
      await way.step(round);
      if (round > 0) times[place].push(performance.now() - before); // the first warms caches
    }
  }
  device.destroy();
  return ways.map(({ name }, place) => ({
    size,
    name,
    milliseconds: median(times[place]),
    ratio: median(times[place].map((time, round) => time / times[0][round])),
  }));
}
