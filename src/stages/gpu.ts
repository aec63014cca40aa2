// The GPU of this worker: opened once, shared by every command, opened anew after a loss. Not what runs on it.

import type { DeviceSummary } from "../core/config/records";
import type { Executor } from "../core/graph/executor";
import { referenceExecutor } from "../core/reference/executor";
import { adoptDevice, type DeviceFacts, openDevice } from "../core/webgpu/device";
import { compiledExecutor } from "../core/webgpu/executor";
import { untuned } from "../core/webgpu/variants";
import { watchForFailure, withMemoryNamed } from "./gpuFailure";

/** Milliseconds in which a device tells why it failed. */
const SETTLING = 50;

interface Gpu {
  readonly summary: DeviceSummary;
  readonly executor: Executor;
  readonly failure: ReturnType<typeof watchForFailure>;
}

let opening: Promise<Gpu> | undefined;

async function open(): Promise<Gpu> {
  const opened = await openDevice(navigator.gpu);
  await adoptDevice(opened);
  const name = executorFor(opened.facts);
  const executor = name === "compiled" ? compiledExecutor(opened.device, untuned(opened.adapter)) : referenceExecutor;
  const gpu: Gpu = { summary: { ...opened.facts, executor: name }, executor, failure: watchForFailure(opened.device) };
  opened.device.lost.then(() => {
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

/** Runs `work` on the GPU. When the device fails, the work is given up with what went wrong first. */
export async function withGpu<Result>(work: (executor: Executor) => Promise<Result>): Promise<Result> {
  const { executor, failure } = await gpuOfWorker();
  try {
    return await Promise.race([work(executor), failure.promise]);
  } catch (error) {
    // Work that waited for a lost device fails a moment before the device says why.
    await new Promise((resolve) => setTimeout(resolve, SETTLING));
    throw failure.first() ?? withMemoryNamed(error);
  }
}

/** What the page shows about the device. */
export async function describeGpu(): Promise<DeviceSummary> {
  return (await gpuOfWorker()).summary;
}
