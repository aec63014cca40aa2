// The GPU of this worker: opened once, shared by every command, opened anew after a loss. Not who trains on it, which
// trusted.ts decides, nor what runs on it.

import type { DeviceSummary } from "../core/config/records";
import type { Executor } from "../core/graph/executor";
import { adoptDevice, type OpenedDevice, openDevice } from "../core/webgpu/device";
import type { Choices } from "../core/webgpu/variants";
import type { Blobs } from "../storage/blobs";
import { watchForFailure, withMemoryNamed } from "./gpuFailure";
import { recallKernels, rememberKernels } from "./kernelMemory";
import { type Trusted, trustedExecutor } from "./trusted";

/** Milliseconds in which a device tells why it failed. */
const SETTLING = 50;

interface Gpu extends Trusted {
  readonly driver: string;
  readonly summary: DeviceSummary;
  readonly failure: ReturnType<typeof watchForFailure>;
}

let opening: Promise<Gpu> | undefined;

async function open(blobs: Blobs): Promise<Gpu> {
  const opened = await openDevice(navigator.gpu);
  await adoptDevice(opened);
  const failure = watchForFailure(opened.device);
  opened.device.lost.then(() => {
    opening = undefined;
  });
  const driver = driverOf(opened);
  const memory = await recallKernels(blobs, driver);
  const trusted = await trustedExecutor(opened, memory);
  const { kind, passed, note } = trusted;
  if (passed) await rememberKernels(blobs, { ...memory, passed: [passed] });
  return { ...trusted, driver, summary: { ...opened.facts, executor: kind, ...(note ? { note } : {}) }, failure };
}

const driverOf = ({ facts }: OpenedDevice): string => `${facts.name}, ${navigator.userAgent}`;

/** The worker's device; opens it at the first call. Throws StudioError("no-webgpu"). */
function gpuOfWorker(blobs: Blobs): Promise<Gpu> {
  opening ??= open(blobs).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/**
 * Runs `work` on the GPU, with the kernels of an earlier run where that recorded any; `work` may ask which ones it got.
 * When the device fails, the work is given up with what went wrong first.
 */
export async function withGpu<Result>(
  blobs: Blobs,
  recorded: Choices | undefined,
  work: (executor: Executor, kernels: () => Choices) => Promise<Result>,
): Promise<Result> {
  const { executor, passed, tuner, driver, failure } = await gpuOfWorker(blobs);
  tuner?.recall(recorded ?? {});
  const kernels = (): Choices => tuner?.choices ?? {};
  try {
    const result = await Promise.race([work(executor, kernels), failure.promise]);
    if (tuner && passed) await rememberKernels(blobs, { driver, passed: [passed], choices: tuner.choices });
    return result;
  } catch (error) {
    // Work that waited for a lost device fails a moment before the device says why.
    await new Promise((resolve) => setTimeout(resolve, SETTLING));
    throw failure.first() ?? withMemoryNamed(error);
  }
}

/** What the page shows about the device. */
export async function describeGpu(blobs: Blobs): Promise<DeviceSummary> {
  return (await gpuOfWorker(blobs)).summary;
}
