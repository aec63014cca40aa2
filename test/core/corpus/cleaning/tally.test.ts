import { expect, test } from "vitest";
import { Tally } from "../../../../src/core/corpus/cleaning/tally";

test("counts add up in the order of the steps, and a step that did nothing has none", () => {
  const tally = new Tally();
  tally.leaveOut("exactDuplicates", 1);
  tally.change("boilerplate", 50, 2);
  tally.change("boilerplate", 0, 0);
  tally.change("boilerplate", 7, 1);
  tally.change("controls", 0);
  const sum = new Tally();
  sum.add(tally.counts);
  sum.leaveOut("exactDuplicates", 2);
  expect(Object.entries(sum.counts)).toEqual([
    ["boilerplate", { documents: 2, characters: 57, lines: 3, leftOut: 0 }],
    ["exactDuplicates", { documents: 3, characters: 0, lines: 0, leftOut: 3 }],
  ]);
});
