// Whether kernels with halves are trusted on a driver that converts them wrongly. Halves are packed here where the
// device has no f16, and the driver is wrong in that it is given other text than it should be.

import { expect, test } from "vitest";
import { openDevice } from "../../src/core/webgpu/device";
import type { Half } from "../../src/core/webgpu/half";
import { trustedExecutor } from "../../src/stages/trusted";

/** Who trains on a device that compiles `bend(code)` where it is given `code`. */
async function trustedOn(bend: (code: string) => string) {
  const { device, adapter } = await openDevice(navigator.gpu);
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (given) => create({ ...given, code: bend(given.code) });
  const half: Half = adapter.half ?? "packed";
  const { kind, passed, tuner, note } = await trustedExecutor(
    { device, adapter: { ...adapter, half } },
    { driver: "", passed: [], choices: {} },
  );
  device.destroy();
  return { kind, passed, half: tuner?.adapter.half, note };
}

test("where halves are right, kernels with halves train", async () => {
  expect(await trustedOn((code) => code)).toMatchObject({
    kind: "compiled",
    passed: "compiled with f16",
    half: expect.any(String),
    note: undefined,
  });
});

test("where halves are wrong, fast kernels train in f32, and a line says why", async () => {
  const trusted = await trustedOn((code) =>
    code.replace("fn narrow(v: vec4f) -> half4 { ", "fn narrow(given: vec4f) -> half4 { let v = given.yxzw; "),
  );
  expect(trusted).toMatchObject({ kind: "compiled", passed: "compiled", half: undefined });
  expect(trusted.note).toMatch(/^The self-test refused kernels with f16 on this driver: the .+\.$/);
});
