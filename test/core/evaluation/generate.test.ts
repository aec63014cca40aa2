import { expect, test } from "vitest";
import { generate } from "../../../src/core/evaluation/generate";
import type { Evaluator } from "../../../src/core/graph/executor";
import { HostGenerator } from "../../../src/core/reference/generator";

/** Predicts the token after the last one seen, counting up to 9 and then ending with 0. */
const counting: Evaluator = {
  run: async ({ tokens }) => {
    const logits = new Float32Array(10);
    logits[(tokens[0] + 1) % 10] = 10;
    return new Map([["logits", logits]]);
  },
  dispose() {},
};

const write = async (prompt: number[], count: number): Promise<number[]> => {
  const written: number[] = [];
  const generator = new HostGenerator(counting, { batch: 1, context: 4, vocabSize: 10 });
  const settings = { temperature: 0, topK: 0, topP: 1, seed: 1 };
  for await (const token of generate({ generator, context: 4, endOfText: 0 }, prompt, count, settings)) written.push(token);
  return written;
};

test("writing goes on past the context and stops before the end-of-text token", async () => {
  expect(await write([1], 3)).toEqual([2, 3, 4]);
  expect(await write([1, 2], 100)).toEqual([3, 4, 5, 6, 7, 8, 9]);
});

test("a prompt longer than the context is seen from its end", async () => {
  expect(await write([9, 9, 9, 1, 2, 3, 4], 2)).toEqual([5, 6]);
});

test("an empty prompt begins a new text", async () => {
  expect(await write([], 2)).toEqual([1, 2]);
});

test("nothing is written where nothing is asked for", async () => {
  expect(await write([1], 0)).toEqual([]);
});
