// The GPU memory of training, on a real device: what is told before a run is what a run allocates.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { LossTerm } from "../../src/core/graph/ops";
import { STUDENT, TEACHER, trainProgram } from "../../src/core/model/programs";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { footprint } from "../../src/core/webgpu/footprint";
import { ANY_ADAMW, hotWeights } from "../core/reference/harness";

const shape: ModelShape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const teacherShape: ModelShape = { ...shape, layers: 3, width: 24, context: 10 };
const alone: readonly LossTerm[] = [{ kind: "ce" }];
const taught: readonly LossTerm[] = [...alone, { kind: "forward-kl", temperature: 2 }];

/** Counts the bytes of every buffer made on `device` that was not destroyed. */
function countBytes(device: GPUDevice): () => number {
  let bytes = 0;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let alive = buffer.size;
    bytes += alive;
    buffer.destroy = () => {
      bytes -= alive;
      alive = 0;
      destroy();
    };
    return buffer;
  };
  return () => bytes;
}

for (const accumulates of [false, true]) {
  for (const teacher of [undefined, teacherShape]) {
    const what = `${teacher ? "an expert" : "a teacher"}, ${accumulates ? "accumulating" : "one micro-batch a step"}`;
    test(`a trainer allocates what its footprint says, to the byte, and gives it all back: ${what}`, async () => {
      const { device } = await openDevice(navigator.gpu);
      const allocated = countBytes(device);
      const executor = compiledExecutor(device);
      const program = trainProgram(shape, teacher ? taught : alone, 3, teacher);
      const student = executor.upload(hotWeights(shape, 1));
      const models = { [STUDENT]: student, ...(teacher ? { [TEACHER]: executor.upload(hotWeights(teacher, 2)) } : {}) };
      const trainer = await executor.trainer(program, models, STUDENT, ANY_ADAMW, { accumulates });
      expect(allocated()).toBe(footprint(program, STUDENT, accumulates).total);
      trainer.dispose();
      for (const weights of Object.values(models)) weights.dispose();
      expect(allocated()).toBe(0);
      device.destroy();
    });
  }
}
