// Long steps in several submissions and short ones read together: the same bits, and nothing new on the device.

import { expect, test } from "vitest";
import type { Inputs, TrainMetrics } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { type Chooser, type Clock, untuned } from "../../src/core/webgpu/variants";
import { ANY_ADAMW, batchInputs, hotWeights, randomBatch } from "../core/reference/harness";
import { deviceForTests } from "./device";

const shape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const sequences = 3;
const program = trainProgram(shape, [{ kind: "ce" }], sequences);
const inputsOf = (step: number): Inputs => batchInputs(randomBatch(shape, sequences, step), [1 / (sequences * shape.context)]);

const { device, adapter } = await deviceForTests();
/** Command buffers handed to the queue. */
let submitted = 0;
const submit = device.queue.submit.bind(device.queue);
device.queue.submit = (commands) => {
  submitted += 1;
  submit(commands);
};

/** A clock on which everything between two readings takes `pace`, but submitting nothing takes no time. */
function clockOf(pace: number): Clock {
  let now = 0;
  let reading = 0;
  return () => {
    reading += 1;
    if (reading > 2) now += reading % 2 === 0 ? pace : 0;
    return now;
  };
}

/** Six steps; figures are read every `together`. */
async function train(chooser: Chooser, together: number) {
  const weights = compiledExecutor(device, chooser).upload(hotWeights(shape, 1));
  const trainer = await compiledExecutor(device, chooser).trainer(program, { [STUDENT]: weights }, STUDENT, ANY_ADAMW, {
    accumulates: false,
  });
  const before = submitted;
  const figures: TrainMetrics[] = [];
  for (let step = 0; step < 6; step++) {
    trainer.accumulate(inputsOf(step));
    trainer.update(0.01);
    if ((step + 1) % together === 0) figures.push(...(await trainer.metrics()));
  }
  const submissions = submitted - before;
  const { readEvery } = trainer;
  const final = await weights.read();
  for (const part of [trainer, weights]) part.dispose();
  return { figures, final, submissions, readEvery };
}

test("a short step without accumulation is one submission, and several are read at once with the same bits", async () => {
  const plain = await train(untuned(adapter), 1);
  expect(plain.submissions).toBe(6);
  const quick = await train({ ...untuned(adapter), clock: clockOf(0.1) }, 3);
  expect(quick.readEvery).toBeGreaterThan(1);
  expect(quick.submissions).toBe(6);
  expect(quick.figures).toEqual(plain.figures);
  expect(quick.final).toEqual(plain.final);
});

test("a long step is cut into several submissions with the same bits, and read by itself", async () => {
  const plain = await train(untuned(adapter), 1);
  const slow = await train({ ...untuned({ ...adapter, narrow: false }), clock: clockOf(45) }, 1);
  const uncut = await train(untuned({ ...adapter, narrow: false }), 1);
  expect(slow.readEvery).toBe(1);
  expect(slow.submissions).toBeGreaterThan(uncut.submissions);
  expect(slow.figures).toEqual(uncut.figures);
  expect(slow.final).toEqual(uncut.final);
  expect(slow.figures).toHaveLength(plain.figures.length);
});

test("figures that nobody reads are not overwritten in silence", async () => {
  const weights = compiledExecutor(device, untuned(adapter)).upload(hotWeights(shape, 1));
  const trainer = await compiledExecutor(device, untuned(adapter)).trainer(program, { [STUDENT]: weights }, STUDENT, ANY_ADAMW);
  const step = (): void => {
    trainer.accumulate(inputsOf(0));
    trainer.update(0);
  };
  for (let count = 0; count < 16; count++) step();
  expect(step).toThrow("the figures of 16 steps wait to be read");
  for (const part of [trainer, weights]) part.dispose();
});

test("two hundred steps make no buffer, bind group, pipeline or module", async () => {
  const weights = compiledExecutor(device, untuned(adapter)).upload(hotWeights(shape, 1));
  const trainer = await compiledExecutor(device, untuned(adapter)).trainer(program, { [STUDENT]: weights }, STUDENT, ANY_ADAMW);
  const made: string[] = [];
  for (const name of [
    "createBuffer",
    "createBindGroup",
    "createComputePipelineAsync",
    "createComputePipeline",
    "createShaderModule",
  ] as const) {
    const make = device[name].bind(device) as (descriptor: never) => never;
    Object.assign(device, {
      [name]: (descriptor: never) => {
        made.push(name);
        return make(descriptor);
      },
    });
  }
  for (let step = 0; step < 200; step++) {
    trainer.accumulate(inputsOf(step));
    trainer.accumulate(inputsOf(step + 1));
    trainer.update(1e-3);
    if (step % 8 === 7) expect(await trainer.metrics()).toHaveLength(8);
  }
  expect(made).toEqual([]);
  for (const part of [trainer, weights]) part.dispose();
});
