// Texts that cutting trips over, for property tests: what patterns name, beside any characters there are.

import fc from "fast-check";

const tricky = fc.constantFrom(
  ..."'|'s|'S|'ſ|s|re|'RE|'ve|ll|'lL|L|'d| |  |\n|\r\n|\r|\t|\u0085|\u3000|\u2028|\ufeff|7|12|½|Ⅻ|٣|é|e\u0301|ß|İ|灯|!|...|_|🎉|👩‍🚀".split(
    "|",
  ),
);

export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(tricky, tricky, fc.string({ unit: "binary", maxLength: 3 }), fc.string({ unit: "grapheme", maxLength: 3 })), {
    maxLength: 30,
  })
  .map((parts) => parts.join(""));
