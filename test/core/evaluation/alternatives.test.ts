// What else could have stood at a place, and what its writer saw there.

import { expect, test } from "vitest";
import { alternativesTo, reread } from "../../../src/core/evaluation/alternatives";
import type { Evaluator } from "../../../src/core/graph/executor";
import { randomStream } from "../../../src/core/random";
import { HostGenerator } from "../../../src/core/reference/generator";

test("the most probable ids come first, equals by id, and the written one has its rank among them", () => {
  const logProbs = Float64Array.of(0.1, 0.3, 0.1, 0.4, 0.1).map(Math.log);
  const { probability, rank, likeliest } = alternativesTo(2, logProbs, 4);
  expect(likeliest.map(({ id }) => id)).toEqual([3, 1, 0, 2]);
  expect(likeliest[0].probability).toBeCloseTo(0.4, 12);
  expect([probability, rank]).toEqual([expect.closeTo(0.1, 12), 3]);
});

test("a vocabulary smaller than what is asked for is told whole", () => {
  expect(alternativesTo(0, Float64Array.of(0.5, 0.5).map(Math.log), 5).likeliest).toHaveLength(2);
});

/** Logits that tell the whole window up to the newest token, as a model with kept keys and values would. */
function remembering(): Evaluator {
  const window: number[] = [];
  return {
    run: async ({ tokens, positions }) => {
      window.splice(positions[0], Number.POSITIVE_INFINITY, tokens[0]);
      const random = randomStream(...window);
      return new Map([["logits", Float32Array.from({ length: 9 }, () => 3 * random.normal())]]);
    },
    dispose() {},
  };
}

test.each([
  [3, 8],
  [8, 8],
  [20, 8],
  [1, 5],
  [2, 1],
])("a text is read again as it was written: a prompt of %i tokens in windows of %i", async (length, context) => {
  const text = Array.from({ length }, (_, index) => index % 9);
  const generator = new HostGenerator(remembering(), { batch: 1, context, vocabSize: 9 });
  generator.start([text.slice(-context)], { temperature: 0, topK: 0, topP: 1, seed: 0 });
  while (text.length < length + 25) text.push(...(await generator.next())[0]);
  const predictor = remembering();
  let place = length;
  for await (const logits of reread(async () => predictor, text, length, context)) {
    expect(alternativesTo(text[place], Float64Array.from(logits), 1).rank, `the token at ${place}`).toBe(0);
    place += 1;
  }
  expect(place).toBe(text.length);
});
