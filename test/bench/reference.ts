// The reference executor as a contestant: plain TensorFlow.js ops on its WebGPU backend as it comes, without the flags
// the studio sets for reproducible bits. Made anew on a device of its own; one at a time, as tfjs has one such backend.

import * as tf from "@tensorflow/tfjs";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { referenceExecutor } from "../../src/core/reference/executor";
import { openDevice } from "../../src/core/webgpu/device";
import type { BenchConfig, Contestant, GivenTensors } from "./contract";
import { executed } from "./executed";
import { metered } from "./meter";

/** As `create` of engine.ts. */
export async function create(config: BenchConfig, weights: GivenTensors, teacher?: GivenTensors): Promise<Contestant> {
  const open = async () => {
    const { device, info } = await openDevice(navigator.gpu);
    tf.removeBackend("webgpu");
    tf.registerBackend("webgpu", () => new WebGPUBackend(device, info), 3);
    await tf.setBackend("webgpu");
    await tf.ready();
    return { device, executor: referenceExecutor };
  };
  return metered(() => executed(open, config, weights, teacher));
}
