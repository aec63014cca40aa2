import { describe, expect, test } from "vitest";
import { type Chooser, createChooser } from "../../../../src/core/corpus/sample/chooser";
import { randomStream } from "../../../../src/core/random";

const chooser = () => createChooser(randomStream(5));
const cost = (choose: Chooser, act: () => unknown) => {
  const before = choose.bits;
  act();
  return choose.bits - before;
};

describe("a choice costs minus the logarithm of its probability", () => {
  test.each([
    ["one of eight", (c: Chooser) => c.pick([..."abcdefgh"]), 3],
    ["one of one", (c: Chooser) => c.pick(["only"]), 0],
    ["a number from 1 to 6", (c: Chooser) => c.whole(1, 6), Math.log2(6)],
    ["two different of five, in order", (c: Chooser) => c.some([..."abcde"], 2), Math.log2(20)],
    ["all of four, in order", (c: Chooser) => c.some([..."abcd"], 9), Math.log2(24)],
  ])("%s", (_, act, bits) => {
    const choose = chooser();
    expect(cost(choose, () => act(choose))).toBeCloseTo(bits, 12);
  });

  test("a rare turn of events costs more than a common one", () => {
    const choose = chooser();
    for (let i = 0; i < 200; i++) {
      let happened = false;
      const bits = cost(choose, () => {
        happened = choose.chance(0.1);
      });
      expect(bits).toBeCloseTo(-Math.log2(happened ? 0.1 : 0.9), 12);
    }
  });

  test("a weighted option costs what its weight says, and is drawn as often", () => {
    const choose = chooser();
    let heavy = 0;
    for (let i = 0; i < 4000; i++) {
      let option = "";
      const bits = cost(choose, () => {
        option = choose.weighted([
          ["light", 1],
          ["heavy", 3],
        ]);
      });
      expect(bits).toBeCloseTo(option === "heavy" ? Math.log2(4 / 3) : 2, 12);
      if (option === "heavy") heavy += 1;
    }
    // Five standard deviations of a fair draw are 137.
    expect(Math.abs(heavy - 3000)).toBeLessThan(137);
  });
});

test("what some() draws is different, and of the options", () => {
  const choose = chooser();
  for (let i = 0; i < 100; i++) {
    const drawn = choose.some([..."abcdef"], 4);
    expect(new Set(drawn).size).toBe(4);
    for (const letter of drawn) expect("abcdef").toContain(letter);
  }
});
