// Weights that reach the GPU piece by piece.

import { expect, test } from "vitest";
import type { StreamedTensors } from "../../src/core/graph/executor";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { untuned } from "../../src/core/webgpu/variants";
import { hotWeights } from "../core/reference/harness";
import { deviceForTests } from "./device";

const { device, adapter } = await deviceForTests();
const executor = compiledExecutor(device, untuned(adapter));
const weights = hotWeights({ layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37, inner: 24 }, 1);

/** The same numbers in pieces of `count`. */
const streamed = (count: number): StreamedTensors =>
  new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      {
        shape,
        async *pieces() {
          for (let at = 0; at < data.length; at += count) yield data.slice(at, at + count);
        },
      },
    ]),
  );

test.each([7, 64, 10_000])("are those that were uploaded whole, in pieces of %d", async (count) => {
  const loaded = await executor.load(streamed(count));
  expect(await loaded.read()).toEqual(await executor.upload(weights).read());
});

test("are refused when the pieces are more or fewer than the shape says, and where the device has no room", async () => {
  const [name, tensor] = [...streamed(7)].find(([, { shape }]) => shape.length === 2)!;
  const other = { ...tensor, shape: [tensor.shape[0], tensor.shape[1] + 1] };
  await expect(executor.load(new Map([[name, other]]))).rejects.toThrow(name);
  const smaller = { ...tensor, shape: [tensor.shape[0], tensor.shape[1] - 1] };
  await expect(executor.load(new Map([[name, smaller]]))).rejects.toThrow(name);
  const huge = { shape: [2 ** 20, 2 ** 20], pieces: () => expect.unreachable("nothing is read for a buffer that is refused") as never };
  await expect(executor.load(new Map([["wte.weight", huge]]))).rejects.toMatchObject({ code: "out-of-memory" });
});
