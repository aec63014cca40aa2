// The GPU of this worker: opened once, shared by every command, opened anew after a loss. Decides who trains on it: the
// studio's kernels, if they pass the self-test, else TensorFlow.js. Not what runs on it.

import type { DeviceSummary } from "../core/config/records";
import type { Executor } from "../core/graph/executor";
import { selfTest } from "../core/model/selfTest";
import { referenceExecutor } from "../core/reference/executor";
import { adoptDevice, type OpenedDevice, openDevice } from "../core/webgpu/device";
import { compiledExecutor } from "../core/webgpu/executor";
import { Tuner } from "../core/webgpu/tuner";
import type { Choices } from "../core/webgpu/variants";
import type { Blobs } from "../storage/blobs";
import { watchForFailure, withMemoryNamed } from "./gpuFailure";
import { recallKernels, rememberKernels } from "./kernelMemory";

/** Milliseconds in which a device tells why it failed. */
const SETTLING = 50;

/** Who trains, and what is known of that. */
interface Trusted {
  readonly executor: Executor;
  readonly kind: DeviceSummary["executor"];
  /** Chooses the kernels; absent where TensorFlow.js trains. */
  readonly tuner?: Tuner;
  /** Why it is not the fastest that trains. */
  readonly note?: string;
}

interface Gpu extends Trusted {
  readonly device: GPUDevice;
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
  const trusted = await trustedExecutor(opened, blobs);
  const { kind, note } = trusted;
  const summary = { ...opened.facts, executor: kind, ...(note ? { note } : {}) };
  return { ...trusted, device: opened.device, driver: driverOf(opened), summary, failure };
}

const driverOf = ({ facts }: OpenedDevice): string => `${facts.name}, ${navigator.userAgent}`;

/** The fastest executor that computes a known step rightly on this driver. What passed before on it is not tested again. */
async function trustedExecutor(opened: OpenedDevice, blobs: Blobs): Promise<Trusted> {
  const { device, adapter } = opened;
  const memory = await recallKernels(blobs, driverOf(opened));
  let note: string | undefined;
  for (const kind of ["compiled", "plain"] as const) {
    const tuner = new Tuner(device, kind === "plain" ? { ...adapter, plain: true } : adapter, () => performance.now(), memory.choices);
    const executor = compiledExecutor(device, tuner);
    const trusted = { executor, kind, tuner, ...(note ? { note } : {}) };
    if (memory.passed.includes(kind)) return trusted;
    const wrong = await faultOf(executor);
    if (wrong === undefined) {
      await rememberKernels(blobs, { ...memory, passed: [kind] });
      return trusted;
    }
    note = `The self-test refused ${kind === "plain" ? "plain kernels too" : "fast kernels"} on this driver: ${wrong}.`;
  }
  return { executor: referenceExecutor, kind: "reference", ...(note ? { note } : {}) };
}

/** What the self-test says of an executor; kernels that do not even compile are wrong too. */
async function faultOf(executor: Executor): Promise<string | undefined> {
  try {
    return await selfTest(executor);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

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
  const { device, kind, driver, failure, ...trusted } = await gpuOfWorker(blobs);
  // Recorded kernels are for this work alone: they may have been the fastest of another adapter.
  const tuner = recorded ? trusted.tuner?.with(recorded) : trusted.tuner;
  const executor = recorded && tuner ? compiledExecutor(device, tuner) : trusted.executor;
  const kernels = (): Choices => tuner?.choices ?? {};
  const known = Object.keys(kernels()).length;
  try {
    const result = await Promise.race([work(executor, kernels), failure.promise]);
    const choices = kernels();
    if (!recorded && Object.keys(choices).length > known) await rememberKernels(blobs, { driver, passed: [kind], choices });
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
