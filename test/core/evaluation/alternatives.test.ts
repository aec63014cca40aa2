// What else could have stood at a place, and what its writer saw there.

import { expect, test } from "vitest";
import { alternativesTo, windowBegins } from "../../../src/core/evaluation/alternatives";
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

/** The tokens that a model saw in its window up to each draw, as the generator of `context` tokens ran them. */
async function seenBy(prompt: readonly number[], count: number, context: number): Promise<number[]> {
  let window = 0;
  const sizes: number[] = [];
  const evaluator = {
    run: async ({ positions }: Readonly<Record<string, ArrayLike<number>>>) => {
      window = positions[0] + 1;
      return new Map([["logits", Float32Array.of(1, 0)]]);
    },
    dispose() {},
  };
  const generator = new HostGenerator(evaluator, { batch: 1, context, vocabSize: 2 });
  generator.start([prompt.slice(-context)], { temperature: 0, topK: 0, topP: 1, seed: 0 });
  while (sizes.length < count) {
    const [written] = await generator.next();
    if (written.length > 0) sizes.push(window);
  }
  return sizes;
}

test.each([
  [3, 8],
  [8, 8],
  [20, 8],
  [1, 5],
  [2, 1],
])("windows begin where the generator began them: a prompt of %i tokens in windows of %i", async (length, context) => {
  const seen = await seenBy(new Array(length).fill(0), 25, context);
  const begins = windowBegins(length, length + 25, context);
  expect(begins.map((begin, index) => length + index - begin)).toEqual(seen);
});
