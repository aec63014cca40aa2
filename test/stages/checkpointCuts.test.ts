// Checkpoints whose writing is cut: there is always a good older one.

import { expect, test } from "vitest";
import { randomStream } from "../../src/core/random";
import type { StudioEvent } from "../../src/protocol/events";
import { type Checkpoint, openCheckpoints } from "../../src/stages/checkpoints";
import { type Blobs, type FileBytes, paths, piecesOf } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const tensors = (value: number) => new Map([["a", { shape: [64], data: new Float32Array(64).fill(value) }]]);

/** A state after so many steps. */
function after(step: number): Checkpoint {
  const moments = { step, firstMoment: tensors(step + 0.25), secondMoment: tensors(step + 0.5) };
  const curve = { buckets: { width: 1, filled: 1, positions: [], columns: {} }, previous: { tokens: 0, seconds: 0 } };
  const course = { step, stepsInAll: step, tokens: step * 8, seconds: step, curve, marks: [], idle: {} };
  return { state: { weights: { m: [tensors(step)] }, optimizer: { m: [moments] } }, atOnce: 1, kernels: {}, course, path: [] };
}

/** Opens what there is, and what was told of it. */
async function opened(blobs: Blobs) {
  const events: StudioEvent[] = [];
  const context = { emit: (event: StudioEvent) => void events.push(event), checkpoint: async () => {} };
  const checkpoints = await openCheckpoints({ path: "models/m", run: "a run", stage: "teacher" }, { blobs, context });
  return { checkpoints, notices: events.flatMap((event) => (event.kind === "notice" ? [event.problem.code] : [])) };
}

/** The files with two states, and the bytes of the third, which goes over the first. */
async function twoStates() {
  const blobs = new MemoryBlobs();
  const { checkpoints } = await opened(blobs);
  for (const step of [1, 2]) await checkpoints.save(after(step));
  const whole = new MemoryBlobs();
  const third = (await opened(whole)).checkpoints;
  await third.save(after(3));
  return { blobs, bytes: await whole.read(PLACE) };
}
const PLACE = paths.checkpoint(paths.checkpointsOf("models/m"), 0);

/** Files whose writing ends for ever after so many bytes, as a crash ends it: what stood there stays. */
const cutAfter = (blobs: MemoryBlobs, most: number): Blobs =>
  Object.assign(Object.create(blobs) as MemoryBlobs, {
    read: blobs.read.bind(blobs),
    has: blobs.has.bind(blobs),
    file: blobs.file.bind(blobs),
    remove: blobs.remove.bind(blobs),
    async write(path: string, bytes: FileBytes): Promise<void> {
      let written = 0;
      for await (const piece of piecesOf(bytes)) written += piece.length;
      if (written > most) throw new Error(`cut after ${most} bytes`);
      await blobs.write(path, bytes);
    },
  });

const { bytes } = await twoStates();
const random = randomStream(7);
const cuts = [0, 1, 63, 64, 73, 74, bytes.length - 1, ...Array.from({ length: 13 }, () => random.below(bytes.length))];

test.each(cuts)("a write that is cut after %i bytes leaves the state before it", async (most) => {
  const { blobs } = await twoStates();
  await (await opened(cutAfter(blobs, most))).checkpoints.save(after(3));
  const { checkpoints, notices } = await opened(blobs);
  expect(checkpoints.found).toEqual(after(2));
  expect(notices).toEqual([]);
});

test.each(cuts)("a file that holds its first %i bytes alone is told of, and the state before it is used", async (most) => {
  const { blobs } = await twoStates();
  await blobs.write(PLACE, bytes.subarray(0, most));
  const { checkpoints, notices } = await opened(blobs);
  expect(checkpoints.found).toEqual(after(2));
  expect(notices).toEqual(["damaged-file"]);
});

test("a whole file is the newest state", async () => {
  const { blobs } = await twoStates();
  await blobs.write(PLACE, bytes);
  expect((await opened(blobs)).checkpoints.found).toEqual(after(3));
});
