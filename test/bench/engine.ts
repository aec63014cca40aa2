// This engine's side of the benchmark's contract: the compiled executor on a device of its own. Loads in a page, a
// worker or, where navigator.gpu is provided, in Node.

import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { Tuner } from "../../src/core/webgpu/tuner";
import type { BenchConfig, Contestant, GivenTensors } from "./contract";
import { executed } from "./executed";
import { metered } from "./meter";

/**
 * A student of `config`'s shape with these weights, and distillation when there is a teacher, whose shape follows from
 * its tensors. Train and distill steps update one set of weights; each kind has its own optimizer state. Throws Error
 * for settings or tensors that don't fit, StudioError("no-webgpu") without a GPU.
 */
export async function create(config: BenchConfig, weights: GivenTensors, teacher?: GivenTensors): Promise<Contestant> {
  const open = async () => {
    const { device, adapter } = await openDevice(navigator.gpu);
    return { device, executor: compiledExecutor(device, new Tuner(device, adapter, () => performance.now())) };
  };
  return metered(() => executed(open, config, weights, teacher));
}
