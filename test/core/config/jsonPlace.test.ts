import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeOfFault } from "../../../src/core/config/jsonPlace";

describe("the place where JSON breaks", () => {
  test("whatever JSON.stringify writes has no fault, with any spacing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, "\t"), (value, space) => {
        expect(placeOfFault(JSON.stringify(value, null, space))).toBeUndefined();
      }),
    );
  });

  test("a text has a fault exactly when JSON.parse refuses it", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "0", "\\", "\n", "x"))
      .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(broken, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(placeOfFault(text) === undefined).toBe(parses);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['{"a": 1,}', 1, 9],
    ['{"a": 1\n "b": 2}', 2, 2],
    ["{a: 1}", 1, 2],
    ["[1, 2", 1, 6],
    ['{"a": 01}', 1, 8],
    ['{"a": tru}', 1, 7],
    ['{"a": "x\ny"}', 1, 9],
    ['{"a": "\\q"}', 1, 8],
    ["{} {}", 1, 4],
    ["\n\n  ", 3, 3],
  ])("%j breaks at line %i, column %i", (text, line, column) => {
    expect(placeOfFault(text)).toEqual({ line, column });
  });
});
