// What is remembered of kernels, and when it counts.

import { expect, test } from "vitest";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { recallKernels, rememberKernels } from "../../src/stages/kernelMemory";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const memory = { driver: "a card, a browser", passed: ["compiled"], choices: { "matmul nn 64×64×64": "quad 16×8×4" } };

test("what was remembered of a driver is recalled for it, and for no other", async () => {
  const blobs = new MemoryBlobs();
  expect(await recallKernels(blobs, memory.driver)).toEqual({ driver: memory.driver, passed: [], choices: {} });
  await rememberKernels(blobs, memory);
  expect(await recallKernels(blobs, memory.driver)).toEqual(memory);
  expect(await recallKernels(blobs, "a card, a newer browser")).toEqual({ driver: "a card, a newer browser", passed: [], choices: {} });
});

test("what two workers found out on a driver stands in one file", async () => {
  const blobs = new MemoryBlobs();
  await rememberKernels(blobs, memory);
  await rememberKernels(blobs, { ...memory, choices: { "attention 64×32 ×8": "quad 4 rows" } });
  expect(await recallKernels(blobs, memory.driver)).toEqual({
    ...memory,
    choices: { ...memory.choices, "attention 64×32 ×8": "quad 4 rows" },
  });
});

test("where there is no room to remember, nothing fails", async () => {
  class FullBlobs extends MemoryBlobs {
    override async write(): Promise<void> {
      throw new StudioError("storage-full", "There is no room left.", "Delete something.");
    }
  }
  const blobs = new FullBlobs();
  await rememberKernels(blobs, memory);
  expect((await recallKernels(blobs, memory.driver)).choices).toEqual({});
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
