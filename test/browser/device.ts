// The device on which the tests of a file run. What it complains of fails the test that made it complain.

import { afterEach, expect } from "vitest";
import { type OpenedDevice, openDevice } from "../../src/core/webgpu/device";

/** Opens the device of a test file, which awaits it before its tests. */
export async function deviceForTests(): Promise<OpenedDevice> {
  const opened = await openDevice(navigator.gpu);
  const complaints: string[] = [];
  opened.device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  return opened;
}
