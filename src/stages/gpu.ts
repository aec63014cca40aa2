// The GPU of this worker: opened once, shared by every command, opened anew after a loss. Not who trains on it, which
// trusted.ts decides, nor what runs on it.

import type { DeviceSummary } from "../core/config/records";
import type { Executor } from "../core/graph/executor";
import { adoptDevice, type OpenedDevice, openDevice } from "../core/webgpu/device";
import { compiledExecutor } from "../core/webgpu/executor";
import type { Choices } from "../core/webgpu/variants";
import type { Blobs } from "../storage/blobs";
import { watchForFailure, withMemoryNamed } from "./gpuFailure";
import { recallKernels, rememberKernels } from "./kernelMemory";
import { type Trusted, trustedExecutor } from "./trusted";

/** Milliseconds in which a device tells why it failed. */
const SETTLING = 50;

interface Gpu extends Trusted {
  readonly device: GPUDevice;
  readonly driver: string;
  readonly summary: DeviceSummary;
  /** Where what is found out about its kernels is kept: the files that it was opened with. */
  readonly memory: Blobs;
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
  const known = await recallKernels(blobs, driver);
  const trusted = await trustedExecutor(opened, known);
  const { kind, passed, note } = trusted;
  if (passed && !known.passed.includes(passed)) await rememberKernels(blobs, { ...known, passed: [passed] });
  const summary = { ...opened.facts, executor: kind, ...(note ? { note } : {}) };
  return { ...trusted, device: opened.device, driver, summary, failure, memory: blobs };
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
  const { device, driver, failure, memory, ...trusted } = await gpuOfWorker(blobs);
  // Recorded kernels are for this work alone: they may have been the fastest of another adapter.
  const tuner = recorded ? trusted.tuner?.with(recorded) : trusted.tuner;
  const executor = recorded && tuner ? compiledExecutor(device, tuner) : trusted.executor;
  const kernels = (): Choices => tuner?.choices ?? {};
  const known = Object.keys(kernels()).length;
  try {
    const result = await Promise.race([work(executor, kernels), failure.promise]);
    const choices = kernels();
    if (!recorded && Object.keys(choices).length > known) await rememberKernels(memory, { driver, passed: [], choices });
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
