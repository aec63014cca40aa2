// What is remembered of kernels, and when it counts.

import { expect, test } from "vitest";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { recallKernels, rememberKernels } from "../../src/stages/kernelMemory";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const memory = { driver: "a card, a browser", passed: ["compiled"], choices: { "matmul nn 64×64×64": "quad 16×8" } };

test("what was remembered of a driver is recalled for it, and for no other", async () => {
  const blobs = new MemoryBlobs();
  expect(await recallKernels(blobs, memory.driver)).toEqual({ driver: memory.driver, passed: [], choices: {} });
  await rememberKernels(blobs, memory);
  expect(await recallKernels(blobs, memory.driver)).toEqual(memory);
  expect(await recallKernels(blobs, "a card, a newer browser")).toEqual({ driver: "a card, a newer browser", passed: [], choices: {} });
});

test.each([
  "no JSON",
  "null",
  JSON.stringify({ ...memory, passed: "compiled" }),
  JSON.stringify({ ...memory, choices: { "matmul nn": 3 } }),
])("a file that is not what was written counts as nothing: %s", async (text) => {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.kernels, encodeUtf8(text));
  expect(await recallKernels(blobs, memory.driver)).toEqual({ driver: memory.driver, passed: [], choices: {} });
});
