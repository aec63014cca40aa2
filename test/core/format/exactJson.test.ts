import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactly, writeExactly } from "../../../src/core/format/exactJson";

test("every number comes back as it was, also those that JSON has no words for", () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.array(number.filter((value) => !Object.is(value, -0)))), (value) => {
      expect(parseExactly(writeExactly(value))).toEqual({ ...value });
    }),
  );
});
