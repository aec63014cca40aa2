// How a GPU fails: the system takes the device away, memory is refused, a command is invalid. WebGPU tells of these
// beside the work that met them, and lets that work go on with empty buffers; here they become errors.

import type { StudioError } from "../core/errors";
import { deviceLost, isAboutMemory, outOfMemory, refusal } from "../core/webgpu/failure";

/** What a device tells of itself; GPUDevice has both. */
interface TellingDevice {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(type: "uncapturederror", listener: (event: { readonly error: { readonly message: string } }) => void): void;
}

/** An error that work on the GPU met, in words; what is not about the GPU's memory stays as it is. */
export function withMemoryNamed(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  return error instanceof RangeError && isAboutMemory(message) ? outOfMemory(message) : error;
}

/** Watches `device`; `first()` is what went wrong first, `promise` rejects with it. */
export function watchForFailure(device: TellingDevice): { readonly promise: Promise<never>; first(): StudioError | undefined } {
  let failure: StudioError | undefined;
  const promise = new Promise<never>((_, reject) => {
    const fail = (error: StudioError): void => {
      failure ??= error;
      reject(error);
    };
    device.lost.then(({ message }) => fail(deviceLost(message)));
    device.addEventListener("uncapturederror", ({ error }) => fail(refusal(error)));
  });
  promise.catch(() => {}); // whoever works on the device hears of it
  return { promise, first: () => failure };
}
