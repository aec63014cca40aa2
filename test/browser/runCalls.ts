// Runs calls alone, outside any program: named host arrays in, what was written out. For tests of single kernels.

import type { Call, Operand } from "../../src/core/webgpu/call";
import { align } from "../../src/core/webgpu/placement";
import { Plan, READ_BACK, STORAGE } from "../../src/core/webgpu/plan";

type Named = Exclude<Operand, { readonly space: "arena" }>;

/** An operand of `words` 32-bit words for calls to be run alone. */
export const named = (name: string, words: number): Operand => ({ space: "state", name, words });

/**
 * Runs `calls` in order as one plan and returns every operand that one of them writes, by name. Operands begin as
 * `given` says, and as zeros where it says nothing. Throws what WebGPU finds wrong with them.
 */
export async function runCalls(
  device: GPUDevice,
  calls: readonly Call[],
  given: Readonly<Record<string, Float32Array | Int32Array>>,
): Promise<ReadonlyMap<string, Float32Array>> {
  const bindings = calls.flatMap((call) => call.bindings);
  const operands = new Map(bindings.map(({ operand }) => [(operand as Named).name, operand]));
  device.pushErrorScope("validation");
  const buffers = new Map(
    [...operands].map(([label, { words }]) => [label, device.createBuffer({ label, size: 4 * align(words), usage: STORAGE })]),
  );
  const bufferOf = (name: string): GPUBuffer => buffers.get(name) as GPUBuffer;
  for (const [name, values] of Object.entries(given)) device.queue.writeBuffer(bufferOf(name), 0, values as Float32Array<ArrayBuffer>);
  const plan = await Plan.compile(device, calls, ({ name }) => ({ buffer: bufferOf(name), offset: 0 }));
  const encoder = device.createCommandEncoder();
  plan.encode(encoder);
  const written = [...new Set(bindings.filter(({ writes }) => writes).map(({ operand }) => operand))];
  const copies = new Map(
    written.map((operand) => {
      const { name, words } = operand as Named;
      const staging = device.createBuffer({ label: `${name} on the host`, size: 4 * words, usage: READ_BACK });
      encoder.copyBufferToBuffer(bufferOf(name), 0, staging, 0, 4 * words);
      return [name, staging];
    }),
  );
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  const results = new Map<string, Float32Array>();
  for (const [name, staging] of copies) {
    await staging.mapAsync(1); // GPUMapMode.READ
    results.set(name, new Float32Array(staging.getMappedRange().slice(0)));
    staging.destroy();
  }
  for (const buffer of buffers.values()) buffer.destroy();
  plan.dispose();
  return results;
}
