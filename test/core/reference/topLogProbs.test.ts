// The reference's most probable tokens: their order, their ties, and that their probabilities are those of a softmax.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { topLogProbs } from "../../../src/core/reference/topLogProbs";
import { useCpu } from "./harness";

beforeAll(useCpu);

/** The op on one row of logits. */
function topOf(logits: readonly number[], count: number, temperature: number): { ids: number[]; logProbs: number[] } {
  const identity = tf.eye(logits.length);
  const [ids, logProbs] = tf.tidy(() => topLogProbs(tf.tensor2d([[...logits]]), identity, { count, temperature }));
  return { ids: Array.from(ids.dataSync()), logProbs: Array.from(logProbs.dataSync()) };
}

test("the most probable come first, and of equals the smaller id", () => {
  expect(topOf([1, 5, 2, 5, -1, 2], 5, 1).ids).toEqual([1, 3, 2, 5, 0]);
});

test("all of them together have probability 1, at any temperature, and heat moves no place", () => {
  const logits = [0.5, -2, 3, 1, 0];
  for (const temperature of [0.5, 1, 4]) {
    const { ids, logProbs } = topOf(logits, logits.length, temperature);
    expect(ids).toEqual([2, 3, 0, 4, 1]);
    expect(logProbs.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 6);
    expect(logProbs[0] - logProbs[1]).toBeCloseTo(2 / temperature, 6);
  }
});
