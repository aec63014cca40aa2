// The benchmark's GPU worker: puts a model from the studio's storage on the GPU as the studio's own workers do.

import { openTensors } from "../../src/core/exchange/tensorStream";
import { openDevice } from "../../src/core/webgpu/device";
import { GpuWeights } from "../../src/core/webgpu/weights";
import { serve } from "../../src/protocol/host";
import { paths } from "../../src/storage/blobs";
import { openOpfs } from "../../src/storage/opfs";

export interface LoadCommands {
  load: { readonly arguments: { readonly hash: string }; readonly result: { readonly seconds: number } };
}

serve<LoadCommands>(self, {
  async load({ hash }) {
    const blobs = await openOpfs("project");
    const { device } = await openDevice(navigator.gpu);
    const path = paths.importedModel(hash);
    const begin = performance.now();
    const { tensors } = await openTensors(await blobs.file(path), path);
    const weights = await GpuWeights.load(device, tensors);
    await device.queue.onSubmittedWorkDone();
    const seconds = (performance.now() - begin) / 1000;
    weights.dispose();
    return { seconds };
  },
});
