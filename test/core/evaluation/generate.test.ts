import { expect, test } from "vitest";
import { generate, sampleToken } from "../../../src/core/evaluation/generate";
import type { Evaluator } from "../../../src/core/graph/executor";
import { randomStream } from "../../../src/core/random";

const draws = (logits: number[], temperature: number, topK: number, count = 4000): number[] => {
  const random = randomStream(7);
  const counts = logits.map(() => 0);
  for (let i = 0; i < count; i++) counts[sampleToken(logits, { temperature, topK, seed: 0 }, random)] += 1;
  return counts;
};

test("temperature 0 always picks the most probable token, the first of equals", () => {
  expect(draws([1, 3, 3, 0], 0, 0, 50)).toEqual([0, 50, 0, 0]);
});

test("tokens are drawn in proportion to their softmax", () => {
  const counts = draws([0, Math.log(3)], 1, 0);
  expect(counts[1] / 4000).toBeGreaterThan(0.72);
  expect(counts[1] / 4000).toBeLessThan(0.78);
});

test("a higher temperature evens the odds and top-k forbids the rest", () => {
  expect(draws([0, 4], 4, 0)[0]).toBeGreaterThan(draws([0, 4], 1, 0)[0]);
  expect(draws([2, 1, 0, -1], 1, 2).slice(2)).toEqual([0, 0]);
});

/** Predicts the token after the last one seen, counting up to 9 and then ending with 0. */
const counting: Evaluator = {
  run: async ({ tokens, rows }) => {
    const logits = new Float32Array(10);
    logits[(tokens[rows[0]] + 1) % 10] = 10;
    return new Map([["logits", logits]]);
  },
  dispose() {},
};

const write = async (prompt: number[], count: number): Promise<number[]> => {
  const written: number[] = [];
  const writer = { evaluator: counting, context: 4, endOfText: 0 };
  for await (const token of generate(writer, prompt, count, { temperature: 0, topK: 0, seed: 1 })) written.push(token);
  return written;
};

test("writing goes on past the context and stops before the end-of-text token", async () => {
  expect(await write([1], 3)).toEqual([2, 3, 4]);
  expect(await write([1, 2], 100)).toEqual([3, 4, 5, 6, 7, 8, 9]);
});

test("an empty prompt begins a new text", async () => {
  expect(await write([], 2)).toEqual([1, 2]);
});
