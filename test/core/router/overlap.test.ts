import { expect, test } from "vitest";
import { randomStream } from "../../../src/core/random";
import { sharedText } from "../../../src/core/router/overlap";

const random = randomStream(8);
const textOf = (length: number): Uint16Array => Uint16Array.from({ length }, () => random.below(500));
const joined = (...parts: readonly Uint16Array[]): Uint16Array => Uint16Array.from(parts.flatMap((part) => [...part]));

test("equal text is found wherever it stands, and as much of it as there is", () => {
  const [common, own] = [textOf(4000), textOf(4000)];
  const shared = sharedText([joined(own, common), joined(textOf(3), common, textOf(997)), textOf(4000)]);
  expect(shared[0][1]).toBeCloseTo(0.5, 2);
  expect(shared[1][0]).toBeCloseTo(0.8, 2);
  expect([shared[0][2], shared[2][0]]).toEqual([0, 0]);
  expect(shared.map((row, i) => row[i])).toEqual([1, 1, 1]);
});

test("a large corpus is sampled, and the shares are about the same", () => {
  const common = textOf(100_000);
  const [share] = sharedText([joined(textOf(100_000), common), joined(common, textOf(100_000))])[0].slice(1);
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
});

test("text shorter than a window has nothing in common with any", () => {
  expect(sharedText([textOf(3), new Uint16Array(0)])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});
