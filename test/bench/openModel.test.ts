// The benchmark of models from outside: what surrounds the page. Its timings are not judged.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openModelText } from "../../src/cli/openModel";
import { inMemory } from "../../src/core/corpus/reading/bytes";
import { openModel } from "../../src/core/exchange/outsideModel";
import { withRandomModel } from "./randomModel";

test("the model that is written for it opens, and is gone afterwards", async () => {
  const shape = { layers: 1, heads: 2, width: 8, context: 6, vocabSize: 11 };
  const left = await withRandomModel(shape, async (folder) => {
    const files = ["config.json", "model.safetensors"].map((path) => ({
      path,
      file: inMemory(new Uint8Array(readFileSync(join(folder, path)))),
    }));
    expect((await openModel(files)).shape).toEqual(shape);
    return folder;
  });
  expect(statSync(left, { throwIfNoEntry: false })).toBeUndefined();
});

test("the report tells seconds, rates and what workers held, or why the GPU did not take the weights", () => {
  const row = { name: "A", bytes: 1e9, reading: 2, opening: 10, loading: 4, cpuSeconds: 9, openingHeap: 5e7, loadingHeap: 6e7 };
  const text = openModelText({ rows: [row, { ...row, name: "B", loading: "too large" }] });
  expect(text).toContain("A: 1 GB of files are read in 2 s (500 MB/s)");
  expect(text).toContain("10 s (100 MB/s), 8 s beyond reading them, 9 s of one core; workers hold 50 MB at most");
  expect(text).toContain("from storage to the GPU: 4 s (250 MB/s); workers hold 60 MB at most");
  expect(text).toContain("the GPU does not take them: too large");
});
