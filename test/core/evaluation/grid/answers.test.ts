import fc from "fast-check";
import { expect, test } from "vitest";
import { mixedNats, scoredPositions, sequenceNats } from "../../../../src/core/evaluation/grid/answers";
import { sequenceOf } from "../../../../src/core/model/windows";
import { textOf } from "./sample";

const nats = (...probabilities: number[]): Float64Array => Float64Array.from(probabilities, (p) => -Math.log(p));

test("averaged predictions cost minus the logarithm of the weighted mean probability", () => {
  const [first, second] = [nats(0.5, 0.1, 0.2), nats(0.25, 0.9, 0.2)];
  const even = [0, 1, 2].map((t) => Math.exp(-mixedNats([0.5, 0.5], [first, second], t)));
  expect(even[0]).toBeCloseTo(0.375, 12);
  expect(even[1]).toBeCloseTo(0.5, 12);
  expect(even[2]).toBeCloseTo(0.2, 12);
  expect(Math.exp(-mixedNats([0.9, 0.1], [first, second], 1))).toBeCloseTo(0.18, 12);
});

test("probabilities too small for a number are averaged all the same", () => {
  expect(mixedNats([0.5, 0.5], [[2000], [3000]], 0)).toBeCloseTo(2000 + Math.LN2, 9);
});

test("who has all the weight spends exactly its own nats, and nobody spends less than the best of those asked", () => {
  const cost = fc.float({ min: 0, max: 60, noNaN: true });
  fc.assert(
    fc.property(cost, cost, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      expect(mixedNats([1, 0], [[a], [b]], 0)).toBe(a);
      expect(mixedNats([0, 1], [[a], [b]], 0)).toBe(b);
      const mixed = mixedNats([share, 1 - share], [[a], [b]], 0);
      expect(mixed).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-12);
      expect(mixed).toBeLessThanOrEqual(share * a + (1 - share) * b + 1e-9); // −ln is convex
    }),
  );
});

test("a sequence costs what it costs position by position, padding left out", () => {
  const first = Float32Array.of(1, 2, 3, 4, 0, 0);
  const second = Float32Array.of(5, 6, 7, 8, 0, 0);
  const gates = [
    [
      [1, 0],
      [0, 1],
      [1, 0],
    ],
    [[0, 1]],
  ];
  expect([...sequenceNats(gates, [first, second], 3)]).toEqual([1 + 6 + 3, 8]);
});

test("scored positions are those before the first without a target", () => {
  expect(textOf("a", [3, 2, 0], 3).sequences.map(scoredPositions)).toEqual([3, 2, 0]);
});

test("a prompt's positions are among a sequence's, for a router reads them", () => {
  const text = { tokens: Uint16Array.of(1, 2, 3, 4, 5), examples: Uint32Array.of(0, 3) };
  expect(scoredPositions(sequenceOf(text, 0, 8))).toBe(4);
});
