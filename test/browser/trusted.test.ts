// Who trains on a driver: the studio's kernels where they pass the self-test, the plain ones where only those do, and
// TensorFlow.js where none of them does. A wrong driver is one that miscompiles what it is given.

import { afterEach, expect, test } from "vitest";
import { describeGpu } from "../../src/stages/gpu";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const requestDevice = GPUAdapter.prototype.requestDevice;
let device: GPUDevice | undefined;

/** Takes the device away, and waits until the worker's GPU has heard of it: then it is opened anew. */
async function loseDevice(): Promise<void> {
  device?.destroy();
  await device?.lost;
  await new Promise((resolve) => setTimeout(resolve, 0));
}

afterEach(async () => {
  GPUAdapter.prototype.requestDevice = requestDevice;
  await loseDevice();
});

/** Opens the worker's GPU anew on a driver that compiles `bend(code)` where it is given `code`. */
async function openOn(bend: (code: string) => string, blobs = new MemoryBlobs()) {
  let modules = 0;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    device = await requestDevice.call(this, descriptor);
    const create = device.createShaderModule.bind(device);
    device.createShaderModule = (given) => {
      modules += 1;
      return create({ ...given, code: bend(given.code) });
    };
    return device;
  };
  return { summary: await describeGpu(blobs), blobs, modules: () => modules };
}

test("kernels that compute rightly train, and what passed once is not tested again", async () => {
  const first = await openOn((code) => code);
  expect(first.summary).toMatchObject({ executor: "compiled" });
  expect(first.summary.note).toBeUndefined();
  expect(first.modules()).toBeGreaterThan(0);
  expect(JSON.parse(new TextDecoder().decode(await first.blobs.read(paths.kernels)))).toMatchObject({ passed: ["compiled"] });
  await loseDevice();
  const second = await openOn((code) => code, first.blobs);
  expect(second.summary).toEqual(first.summary);
  expect(second.modules()).toBe(0);
});

test("where quads of lanes swap wrongly, plain kernels train, and a line says why", async () => {
  const { summary } = await openOn((code) => code.replaceAll("quadSwapX", "quadSwapY"));
  expect(summary.executor).toBe("plain");
  expect(summary.note).toMatch(/^The self-test refused fast kernels on this driver: the .+\.$/);
});

test("where every kernel is wrong, TensorFlow.js trains, and a line says why", async () => {
  const { summary } = await openOn((code) => code.replaceAll("exp(", "exp2("));
  expect(summary.executor).toBe("reference");
  expect(summary.note).toMatch(/^The self-test refused plain kernels too on this driver: /);
});
