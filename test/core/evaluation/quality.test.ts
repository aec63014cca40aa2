import { expect, test } from "vitest";
import { heldOut, qualityOf, scoreSequences } from "../../../src/core/evaluation/quality";
import type { Evaluator } from "../../../src/core/graph/executor";
import { UNSCORED } from "../../../src/core/model/batch";

const stream = Uint16Array.from({ length: 11 }, (_, index) => index);
const byteLengths = Uint8Array.from({ length: 11 }, (_, id) => (id === 4 ? 0 : 2)); // 4 ends texts

test("held-out sequences cover every token after the first exactly once", () => {
  const { sequences, tokens, bytes } = heldOut("x", { tokens: stream }, 4, 100, byteLengths);
  expect(sequences.map(({ tokens }) => [...tokens])).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 0, 0],
  ]);
  expect(sequences.map(({ targets }) => [...targets])).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, UNSCORED, UNSCORED],
  ]);
  expect(tokens).toBe(10);
  expect(bytes).toBe(18);
});

test("a limit keeps whole sequences that begin below it", () => {
  expect(heldOut("x", { tokens: stream }, 4, 5, byteLengths).sequences).toHaveLength(2);
});

test("sequences are scored in batches, a short last one filled with unscored rows", async () => {
  const batches: number[] = [];
  const evaluator: Evaluator = {
    run: async ({ targets }) => {
      batches.push(targets.length);
      const sums = Float32Array.from(
        { length: targets.length / 4 },
        (_, index) => [...targets.slice(index * 4, index * 4 + 4)].filter((target) => target !== UNSCORED).length,
      );
      return new Map([["sums", sums]]);
    },
    dispose() {},
  };
  const { sequences } = heldOut("x", { tokens: stream }, 4, 100, byteLengths);
  expect([...(await scoreSequences(evaluator, sequences, 2))]).toEqual([4, 4, 2]);
  expect(batches).toEqual([8, 8]);
});

test("guessing a byte uniformly costs 8 bits per byte", () => {
  const quality = qualityOf(100 * Math.log(256), { tokens: 100, bytes: 100 });
  expect(quality.bitsPerByte).toBeCloseTo(8, 12);
  expect(quality.perplexity).toBeCloseTo(256, 9);
});
