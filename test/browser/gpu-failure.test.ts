// What a failing GPU becomes, on a real device: taken away, asked for too much, given a wrong command.

import { expect, test } from "vitest";
import { openDevice } from "../../src/core/webgpu/device";
import { watchForFailure, withMemoryNamed } from "../../src/stages/gpuFailure";

const STORAGE = 0x80;

test("a device that is taken away ends the work with that", async () => {
  const { device } = await openDevice(navigator.gpu);
  const failure = watchForFailure(device);
  expect(failure.first()).toBeUndefined();
  device.destroy();
  await expect(failure.promise).rejects.toMatchObject({ code: "device-lost", hint: expect.stringContaining("again") });
  expect(failure.first()?.code).toBe("device-lost");
});

test("a buffer beyond the device's limit is memory refused", async () => {
  const { device } = await openDevice(navigator.gpu);
  const failure = watchForFailure(device);
  device.createBuffer({ size: device.limits.maxBufferSize + 4, usage: STORAGE });
  device.queue.submit([]); // what was refused is told once something is submitted
  await expect(failure.promise).rejects.toMatchObject({ code: "out-of-memory", hint: expect.stringContaining("smaller") });
  device.destroy();
});

test("a buffer too large to be filled at once is memory refused", async () => {
  const { device } = await openDevice(navigator.gpu);
  let met: unknown;
  try {
    device.createBuffer({ size: 2 ** 42, usage: STORAGE, mappedAtCreation: true });
  } catch (error) {
    met = withMemoryNamed(error);
  }
  expect(met).toMatchObject({ code: "out-of-memory" });
  device.destroy();
});

test("a wrong command is an error of the studio, named in one sentence", async () => {
  const { device } = await openDevice(navigator.gpu);
  const failure = watchForFailure(device);
  device.createBuffer({ size: 16, usage: 0 });
  device.queue.submit([]);
  await expect(failure.promise).rejects.toMatchObject({ code: "internal", message: expect.not.stringContaining("\n") });
  device.destroy();
});
