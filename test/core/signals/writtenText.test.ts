import { expect, test } from "vitest";
import { sequencesToWrite, writtenDraw } from "../../../src/core/signals/writtenText";

test("as much is written as the run sees, but no more than there is training text", () => {
  expect(sequencesToWrite({ steps: 10, sequences: 4 }, 16_000, 16)).toBe(40);
  expect(sequencesToWrite({ steps: 1000, sequences: 4 }, 16_001, 16)).toBe(1001);
  expect(sequencesToWrite({ steps: 10, sequences: 4 }, 3, 16)).toBe(1);
});

const written = {
  texts: [0, 1, 2, 3, 4].map((index) => Uint16Array.of(index, 10 + index, 20 + index, 30 + index)),
  promptTokens: [2, 2, 2, 2, 2],
};

/** The numbers of the texts that so many steps see. */
function seen(steps: number, seed: number, count: number): number[] {
  const draw = writtenDraw(written, { seed, count, context: 3 });
  return Array.from({ length: steps }, (_, step) => draw(step).map(({ tokens }) => tokens[0])).flat();
}

test("nothing is seen twice before everything was seen once, and each time in another order", () => {
  const order = seen(10, 3, 2);
  const rounds = [0, 1, 2, 3].map((round) => order.slice(5 * round, 5 * round + 5));
  for (const round of rounds) expect([...round].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(rounds.map((round) => round.join())).size).toBeGreaterThan(1);
  expect(seen(10, 4, 2)).not.toEqual(order);
});

test("a step's sequences do not depend on the steps before it, and prompts are not scored", () => {
  const draw = writtenDraw(written, { seed: 3, count: 2, context: 3 });
  const last = draw(9);
  draw(0);
  expect(draw(9)).toEqual(last);
  const [{ tokens, targets }] = last;
  expect([...tokens].map((token) => token - tokens[0])).toEqual([0, 10, 20]);
  expect([...targets]).toEqual([-1, tokens[0] + 20, tokens[0] + 30]);
});
