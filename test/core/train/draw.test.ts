import fc from "fast-check";
import { expect, test } from "vitest";
import { scoredTokens, sequenceAt, toInputs, UNSCORED } from "../../../src/core/model/batch";
import { drawSequences, drawWindows, windowsOf } from "../../../src/core/train/draw";

const streams = [
  { domain: "low", tokens: Uint16Array.from({ length: 50 }, (_, index) => index) },
  { domain: "high", tokens: Uint16Array.from({ length: 70 }, (_, index) => 100 + index) },
];

test("domains take turns over all steps, also when a step holds an odd number of sequences", () => {
  const options = { seed: 3, count: 3, context: 8 };
  const domains = [0, 1].flatMap((step) => drawSequences(streams, step, options).map(({ tokens }) => (tokens[0] < 100 ? "low" : "high")));
  expect(domains).toEqual(["low", "high", "low", "high", "low", "high"]);
});

test("equal addresses draw equal sequences and other steps draw others", () => {
  const draw = (step: number) => drawSequences(streams, step, { seed: 3, count: 8, context: 8 }).map(({ tokens }) => [...tokens]);
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
});

test("targets are the next tokens and a stream too short for a sequence is padded, unscored", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 12 }), fc.nat(), (length, context, seed) => {
      const tokens = Uint16Array.from({ length }, (_, index) => index + 1);
      const [sequence] = drawSequences([{ domain: "d", tokens }], 0, { seed, count: 1, context });
      for (let i = 0; i < context; i++) {
        if (sequence.targets[i] !== UNSCORED) expect(sequence.targets[i]).toBe(sequence.tokens[i] + 1);
      }
      expect(scoredTokens([sequence])).toBe(Math.min(context, length - 1));
    }),
  );
});

test("a short batch is filled up with unscored sequences", () => {
  const { tokens, targets } = toInputs([sequenceAt(streams[0].tokens, 0, 4)], 2, 4, Float32Array.of(1));
  expect([...tokens]).toEqual([0, 1, 2, 3, 0, 0, 0, 0]);
  expect([...targets]).toEqual([1, 2, 3, 4, -1, -1, -1, -1]);
});

test("on the grid, windows start at multiples of the context, where the same draws anywhere would round down to, and all are found beforehand", () => {
  const [stream] = streams;
  const settings = { seed: 3, count: 8, context: 8 };
  const drawn = [0, 1, 2].map((step) => drawWindows([stream], step, { ...settings, onGrid: true }).map(({ start }) => start));
  const anywhere = [0, 1, 2].map((step) => drawWindows([stream], step, settings).map(({ start }) => start));
  expect(drawn).toEqual(anywhere.map((starts) => starts.map((start) => 8 * Math.floor(start / 8))));
  expect(new Set(windowsOf(stream, 3, { ...settings, onGrid: true }))).toEqual(new Set(drawn.flat()));
  expect(drawSequences([stream], 1, { ...settings, onGrid: true }).map(({ tokens }) => tokens[0])).toEqual(drawn[1]);
});
