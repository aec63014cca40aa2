// The GPU of this worker: opened once, shared by every command, opened anew after a loss. Not what runs on it.

import type { DeviceSummary } from "../core/config/records";
import { StudioError } from "../core/errors";
import type { Executor } from "../core/graph/executor";
import { referenceExecutor } from "../core/reference/executor";
import { adoptDevice, type DeviceFacts, openDevice } from "../core/webgpu/device";
import { compiledExecutor } from "../core/webgpu/executor";

interface Gpu {
  readonly summary: DeviceSummary;
  readonly executor: Executor;
  /** Why the device was lost, once it is. */
  lost: string | undefined;
}

let opening: Promise<Gpu> | undefined;

async function open(): Promise<Gpu> {
  const opened = await openDevice(navigator.gpu);
  await adoptDevice(opened);
  const name = executorFor(opened.facts);
  const executor = name === "compiled" ? compiledExecutor(opened.device) : referenceExecutor;
  const gpu: Gpu = { summary: { ...opened.facts, executor: name }, executor, lost: undefined };
  opened.device.lost.then(({ message }) => {
    gpu.lost = message || "no reason was given";
    opening = undefined;
  });
  return gpu;
}

/**
 * The compiled executor's one matrix kernel works in quads of lanes, which suits software adapters; graphics cards want
 * wider groups, and run TensorFlow.js's kernels until there is one for them.
 */
function executorFor({ software, subgroups }: DeviceFacts): DeviceSummary["executor"] {
  return software && subgroups ? "compiled" : "reference";
}

/** The worker's device; opens it at the first call. Throws StudioError("no-webgpu"). */
export function gpuOfWorker(): Promise<Gpu> {
  opening ??= open().catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** Runs `work` on the GPU; a failure after the device was lost is reported as that. */
export async function withGpu<Result>(work: (executor: Executor) => Promise<Result>): Promise<Result> {
  const gpu = await gpuOfWorker();
  try {
    return await work(gpu.executor);
  } catch (error) {
    if (gpu.lost === undefined) throw error;
    throw new StudioError("device-lost", `The system took the GPU away: ${gpu.lost}.`, "Start the stage again; finished stages are kept.");
  }
}

/** What the page shows about the device. */
export async function describeGpu(): Promise<DeviceSummary> {
  return (await gpuOfWorker()).summary;
}
