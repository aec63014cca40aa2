import { describe, expect, test } from "vitest";
import { CORPUS_ORDER, orderOf, parseShares, partsOf } from "../../../src/core/config/mixture";

const domains = ["english", "old french", "python"];

describe("shares", () => {
  test("are numbers in the order of the corpus, or domains with their numbers", () => {
    expect(parseShares("equal")).toEqual([]);
    expect(parseShares("7, 1 ,2")).toEqual([{ part: 7 }, { part: 1 }, { part: 2 }]);
    expect(parseShares("old french 2, english 10")).toEqual([
      { domain: "old french", part: 2 },
      { domain: "english", part: 10 },
    ]);
  });

  test.each(["", "english", "7, english 1", "english 1, english 2", "0, 1", "english 0", "1.5, 1", "-1", "1000", "1,,2"])(
    'are not "%s"',
    (text) => {
      expect(parseShares(text)).toBeUndefined();
    },
  );

  test("say one part of a domain that they leave out", () => {
    const parts = (shares: string) => partsOf(domains, { shares });
    expect(parts("equal")).toEqual([1, 1, 1]);
    expect(parts("7")).toEqual([7, 1, 1]);
    expect(parts("3, 2, 4")).toEqual([3, 2, 4]);
    expect(parts("python 5, old french 2")).toEqual([1, 2, 5]);
  });

  test.each([
    ["1, 2, 3, 4", 'mixture.shares is "1, 2, 3, 4", but a domain number 4 is none of english, old french, python.'],
    ["latin 2", 'mixture.shares is "latin 2", but latin is none of english, old french, python.'],
  ])("that speak of other domains are refused: %s", (shares, message) => {
    expect(() => partsOf(domains, { shares })).toThrow(message);
  });
});

describe("an order", () => {
  test("is the corpus's, or names every domain once", () => {
    expect(orderOf(domains, { order: CORPUS_ORDER })).toEqual(domains);
    expect(orderOf(domains, { order: "python, english,old french" })).toEqual(["python", "english", "old french"]);
  });

  test.each(["python, english", "python, english, latin", "python, english, old french, latin"])(
    "of other domains is refused: %s",
    (order) => {
      expect(() => orderOf(domains, { order })).toThrow(
        `mixture.order is "${order}", but it must name each domain once: english, old french, python.`,
      );
    },
  );
});
