import { expect, test } from "vitest";
import { forgettingOf } from "../../../src/core/evaluation/forgetting";

/** Two bytes to a token: bits per byte are nats over 2 ln 2. */
const at = (loss: number) => ({ loss, perplexity: Math.exp(loss), bitsPerByte: loss / Math.LN2 / 2 });

test("forgetting is the loss at the end less the best on the way, in nats and in bits per byte", () => {
  const { loss, bitsPerByte } = forgettingOf([6, 2, 2.5, 3.25].map(at));
  expect(loss).toBe(1.25);
  expect(bitsPerByte).toBeCloseTo(1.25 / Math.LN2 / 2, 12);
});

test("a domain that ended at its best is not forgotten, whatever was on the way", () => {
  expect(forgettingOf([6, 3, 4, 2].map(at))).toEqual({ loss: 0, bitsPerByte: 0 });
  expect(forgettingOf([6].map(at))).toEqual({ loss: 0, bitsPerByte: 0 });
});

test("a beginning that was better counts: training may do harm from its first phase", () => {
  expect(forgettingOf([2, 3].map(at)).loss).toBe(1);
});

test("of a path on which nothing was measured nothing is known", () => {
  expect(() => forgettingOf([])).toThrow("nothing was measured");
});
