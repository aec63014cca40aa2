import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scoredTokens, sequenceAt, toInputs, UNSCORED } from "../../../src/core/model/batch";
import { drawSequences, drawWindows, inTurns, windowsOf } from "../../../src/core/train/draw";

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

describe("turns", () => {
  const named = (count: number) => Array.from({ length: count }, (_, i) => ({ domain: String(i), tokens: new Uint16Array(9) }));
  const order = (parts: readonly number[]): string => inTurns(named(parts.length), parts).reduce((text, { domain }) => text + domain, "");

  test("of equal parts come one after the other, and a larger part's are spread between the others'", () => {
    expect(order([1, 1, 1])).toBe("012");
    expect(order([5, 5])).toBe("01");
    expect(order([3, 1])).toBe("0010");
    expect(order([7, 1, 1, 1])).toBe("0010020300");
  });

  test("of any parts are as many as these say, and no stream is ever a whole turn ahead or behind", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const all = parts.reduce((sum, part) => sum + part, 0);
        const turns = inTurns(named(parts.length), parts);
        expect(all % turns.length).toBe(0);
        const had = parts.map(() => 0);
        const off = turns.map(({ domain }, turn) => {
          had[Number(domain)] += 1;
          return Math.max(...parts.map((part, i) => Math.abs(had[i] - (part * (turn + 1)) / all)));
        });
        expect(Math.max(...off)).toBeLessThan(1);
        expect(had).toEqual(parts.map((part) => (part * turns.length) / all));
      }),
    );
  });

  test("go on from step to step", () => {
    const turns = inTurns(streams, [2, 1]);
    const drawn = [0, 1, 2].flatMap((step) =>
      drawWindows(turns, step, { seed: 3, count: 4, context: 8 }).map(({ stream }) => stream.domain),
    );
    expect(drawn.filter((domain) => domain === "low")).toHaveLength(8);
    expect(drawn.slice(0, 3)).toEqual(drawn.slice(3, 6));
  });
});
