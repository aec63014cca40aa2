// What becomes of buffers that a GPU refuses, on a device that only keeps count: a real one runs out of memory when it
// likes.

import { expect, test } from "vitest";
import { inMemory } from "../../../src/core/webgpu/memory";

class GPUOutOfMemoryError extends Error {}

/** A device that answers every error scope of the given kind with `error`. */
function deviceWith(kind?: GPUErrorFilter, error?: Error) {
  const buffers = { made: 0, destroyed: 0 };
  const scopes: GPUErrorFilter[] = [];
  const device = {
    createBuffer: () => {
      buffers.made += 1;
      return { destroy: () => void buffers.destroyed++ };
    },
    pushErrorScope: (filter: GPUErrorFilter) => void scopes.push(filter),
    popErrorScope: async () => (scopes.pop() === kind ? error : null),
  } as unknown as GPUDevice;
  return { device, buffers, scopes };
}

const twoBuffers = (device: GPUDevice) =>
  inMemory(device, async (memory) => {
    memory.buffer("one", 16, 0);
    memory.buffer("two", 16, 0);
    return "built";
  });

test("what is granted stays", async () => {
  const { device, buffers, scopes } = deviceWith();
  expect(await twoBuffers(device)).toBe("built");
  expect(buffers).toEqual({ made: 2, destroyed: 0 });
  expect(scopes).toEqual([]);
});

test.each([
  ["out-of-memory", new GPUOutOfMemoryError(""), "out-of-memory"],
  ["validation", new Error("Buffer size (17179869184) exceeds the max buffer size limit (4294967296)."), "out-of-memory"],
  ["validation", new Error("Binding size (268435456) is larger than the maximum binding size (134217728)."), "out-of-memory"],
  ["validation", new Error("Usage flags are none."), "internal"],
] as const)("a refusal (%s: %s) is one of the studio, and all buffers are given back", async (kind, error, code) => {
  const { device, buffers } = deviceWith(kind, error);
  await expect(twoBuffers(device)).rejects.toMatchObject({ code });
  expect(buffers).toEqual({ made: 2, destroyed: 2 });
});

test("a build that breaks gives its buffers back too", async () => {
  const { device, buffers } = deviceWith();
  const broken = new Error("no kernel for this");
  const build = inMemory(device, async (memory) => {
    memory.buffer("one", 16, 0);
    throw broken;
  });
  await expect(build).rejects.toBe(broken);
  expect(buffers).toEqual({ made: 1, destroyed: 1 });
});
