// Runs calls on the GPU over named host arrays, with something behind every array that no call may touch. What tests of
// kernels share.

import { expect } from "vitest";
import { randomStream } from "../../src/core/random";
import type { Call, Operand } from "../../src/core/webgpu/call";
import { Memory } from "../../src/core/webgpu/memory";
import { align } from "../../src/core/webgpu/placement";
import { Plan, READ_BACK, STORAGE } from "../../src/core/webgpu/plan";
import { runnable, type Variant } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";

export type Arrays = Readonly<Record<string, Float32Array | Int32Array | Uint32Array>>;

/** Stands behind each array. */
const GUARD = 0x4b1d;

/** The operands that stand for arrays, by name. */
export function operandsOf<Names extends string>(arrays: Readonly<Record<Names, ArrayLike<number>>>): Record<Names, Operand> {
  const entries = Object.entries<ArrayLike<number>>(arrays).map(([name, { length }]) => [name, { space: "state", name, words: length }]);
  return Object.fromEntries(entries) as Record<Names, Operand>;
}

/** `count` numbers around 0, the same for the same seed. */
export function noise(count: number, seed: number, deviation = 1): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: count }, () => deviation * random.normal());
}

/** What stands in `arrays` after `calls`. Fails when a call wrote behind an array. */
export async function runCalls(device: GPUDevice, calls: readonly Call[], arrays: Arrays): Promise<Record<string, Float32Array>> {
  const memory = new Memory(device);
  const buffers = new Map(
    Object.entries(arrays).map(([name, data]) => {
      const buffer = memory.buffer(name, 4 * (align(data.length) + align(1)), STORAGE);
      device.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(GUARD));
      device.queue.writeBuffer(buffer, 0, data.slice());
      return [name, buffer] as const;
    }),
  );
  const plan = await Plan.compile(memory, calls, (operand) => {
    const buffer = operand.space === "state" && buffers.get(operand.name);
    if (!buffer) throw new Error(`no array stands for ${JSON.stringify(operand)}`);
    return { buffer, offset: 0 };
  });
  const encoder = device.createCommandEncoder();
  plan.encode(encoder);
  const copies = [...buffers].map(([name, buffer]) => {
    const copy = memory.buffer(`${name} on the host`, buffer.size, READ_BACK);
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    return [name, copy] as const;
  });
  device.queue.submit([encoder.finish()]);
  const results: Record<string, Float32Array> = {};
  for (const [name, copy] of copies) {
    await copy.mapAsync(GPUMapMode.READ);
    const all = new Float32Array(copy.getMappedRange().slice(0));
    results[name] = all.subarray(0, arrays[name].length);
    const behind = new Uint32Array(all.buffer, 4 * arrays[name].length);
    expect(
      behind.every((word) => word === GUARD),
      `nothing is written behind ${name}`,
    ).toBe(true);
  }
  memory.dispose();
  return results;
}

/** Holds what every variant makes of `arrays` to the expected arrays. */
export async function expectVariants(
  device: GPUDevice,
  what: string,
  variants: readonly Variant[],
  arrays: Arrays,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  tolerance: number,
): Promise<void> {
  const subgroups = device.features.has("subgroups" as GPUFeatureName);
  for (const { name, calls } of runnable(variants, { subgroups, narrow: subgroups })) {
    const actual = await runCalls(device, calls(), arrays);
    for (const [array, numbers] of Object.entries(expected)) {
      expectNear(actual[array], numbers, tolerance, `${what}, ${name}: ${array}`, 1e-3);
    }
  }
}
