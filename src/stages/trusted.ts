// Who may train on a device: the fastest executor that computes a known step rightly on its driver. Drivers are wrong
// now and then, and about f16 more often than about the rest, so there is a way back from each.

import type { DeviceSummary } from "../core/config/records";
import type { Executor } from "../core/graph/executor";
import { selfTest } from "../core/model/selfTest";
import { referenceExecutor } from "../core/reference/executor";
import type { OpenedDevice } from "../core/webgpu/device";
import { compiledExecutor } from "../core/webgpu/executor";
import { Tuner } from "../core/webgpu/tuner";
import type { Adapter } from "../core/webgpu/variants";
import type { KernelMemory } from "./kernelMemory";

/** Who trains, and what is known of that. */
export interface Trusted {
  readonly executor: Executor;
  readonly kind: DeviceSummary["executor"];
  /** The name under which it is remembered that these kernels passed. */
  readonly passed?: string;
  /** Chooses the kernels; absent where TensorFlow.js trains. */
  readonly tuner?: Tuner;
  /** Why it is not the fastest that trains. */
  readonly note?: string;
}

interface Candidate {
  readonly name: string;
  readonly kind: "compiled" | "plain";
  readonly adapter: Adapter;
  /** What is said to be refused when it fails. */
  readonly what: string;
}

/** Kernels in the order in which they are tried. */
function candidates(adapter: Adapter): readonly Candidate[] {
  const { half, ...inF32 } = adapter;
  const compiled: Candidate = { name: "compiled", kind: "compiled", adapter: inF32, what: "fast kernels" };
  return [
    ...(half ? [{ ...compiled, name: "compiled with f16", adapter, what: "kernels with f16" }] : []),
    compiled,
    { name: "plain", kind: "plain", adapter: { ...inF32, plain: true }, what: "plain kernels too" },
  ];
}

/** The fastest executor that passes the self-test on `opened`. What passed before, as `memory` says, is not tested again. */
export async function trustedExecutor(
  { device, adapter }: Pick<OpenedDevice, "device" | "adapter">,
  memory: KernelMemory,
): Promise<Trusted> {
  let note: string | undefined;
  for (const { name, kind, adapter: own, what } of candidates(adapter)) {
    const tuner = new Tuner(device, own, () => performance.now(), memory.choices);
    const executor = compiledExecutor(device, tuner);
    const wrong = memory.passed.includes(name) ? undefined : await faultOf(executor, own.half !== undefined);
    if (wrong === undefined) return { executor, kind, passed: name, tuner, ...(note ? { note } : {}) };
    note = `The self-test refused ${what} on this driver: ${wrong}.`;
  }
  return { executor: referenceExecutor, kind: "reference", ...(note ? { note } : {}) };
}

/** What the self-test says of an executor, in f32 and in half precision; kernels that do not even compile are wrong too. */
async function faultOf(executor: Executor, hasHalf: boolean): Promise<string | undefined> {
  try {
    return (await selfTest(executor)) ?? (hasHalf ? await selfTest(executor, true) : undefined);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
