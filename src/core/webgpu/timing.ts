// How long the GPU takes for some work, as the host sees it: from handing it over until all of it is done.

import type { Clock } from "./variants";

/** Milliseconds that the GPU takes for what `encode` records, and for being asked. */
export async function timed(device: GPUDevice, clock: Clock, encode: (encoder: GPUCommandEncoder) => void): Promise<number> {
  const encoder = device.createCommandEncoder();
  encode(encoder);
  const commands = encoder.finish();
  const begin = clock();
  device.queue.submit([commands]);
  await device.queue.onSubmittedWorkDone();
  return clock() - begin;
}
