import fc from "fast-check";
import { expect, test } from "vitest";
import { NORMALIZATION, type Normalization, normalize } from "../../../../src/core/corpus/cleaning/normalize";

const NONE: Normalization = { controls: false, invisible: false, lineEnds: false, compose: false, trailingBlanks: false };
const ALL: Normalization = { ...NORMALIZATION, trailingBlanks: true };
const only = (step: keyof Normalization, text: string) => {
  const { text: after, counts } = normalize(text, { ...NONE, [step]: true });
  return [after, counts[step]];
};

/** Texts of any UTF-16 units, with those that matter here far more often than by chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\0\t\n\r\v\f\x1b\x7f\x85\x9f\u00a0\u00ad\u200b\u200d\u202e\u2028\u2060\ufeff\ufffe \u2000"),
      fc.constantFrom("\ud83d", "\ude00", "e", "\u0301", "\u0323", "\u1100", "\u1161", "\u11a8", "\uac00", "\u212b", "\u0958"),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 40 },
  )
  .map((units) => units.join(""));
const anySteps = fc.record(Object.fromEntries(Object.keys(ALL).map((step) => [step, fc.boolean()]))) as fc.Arbitrary<Normalization>;

test("what was normalised stays as it is when it comes again, whatever the text and the steps", () => {
  fc.assert(
    fc.property(hostile, anySteps, (text, steps) => {
      const once = normalize(text, steps);
      const twice = normalize(once.text, steps);
      expect(twice.text).toBe(once.text);
      expect(Object.values(twice.counts)).toEqual([0, 0, 0, 0, 0]);
    }),
    { numRuns: 1000 },
  );
});

test("a text is changed where, and only where, a step counts something", () => {
  fc.assert(
    fc.property(hostile, anySteps, (text, steps) => {
      const { text: after, counts } = normalize(text, steps);
      return (after !== text) === Object.values(counts).some((changed) => changed > 0);
    }),
    { numRuns: 1000 },
  );
});

test("no hostile text keeps a control character, half of a pair, or an end of line that is none of \\n", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const { text: after } = normalize(text, ALL);
      expect(after).not.toMatch(/[\p{Cs}\u202e\ufeff\u2028\ufffe]|(?![\t\n])\p{Cc}|[^\S\n]$/mu);
      expect(after.normalize("NFC")).toBe(after);
    }),
    { numRuns: 1000 },
  );
});

test("plain text is given back as it is", () => {
  const text = "def f(x):\n\treturn x  # yes\n";
  expect(normalize(text)).toEqual({ text, counts: { controls: 0, invisible: 0, lineEnds: 0, compose: 0, trailingBlanks: 0 } });
});

test("each step does its part alone and counts it", () => {
  expect(only("controls", "a\0b\x1b[0m\tc\n")).toEqual(["ab[0m\tc\n", 2]);
  expect(only("controls", "\r\v\f\x85")).toEqual(["\r\v\f\x85", 0]);
  expect(only("controls", "\ud83d😀\ude00\ufffe")).toEqual(["😀", 3]);
  expect(only("invisible", "\ufeffSilben\u00adtrennung\u200b")).toEqual(["Silbentrennung", 3]);
  expect(only("lineEnds", "a\r\nb\rc\u2028d\ve\x85f\n")).toEqual(["a\nb\nc\nd\ne\nf\n", 5]);
  expect(only("compose", "e\u0301te\u0301 \u1112\u1161\u11ab")).toEqual(["été 한", 3]);
  expect(only("trailingBlanks", "a \t\n b\u00a0\n\n  ")).toEqual(["a\n b\n\n", 5]);
});

test("joiners that mean something stay: a family of emoji, a Persian word", () => {
  for (const text of ["👩‍👩‍👧", "می‌خواهم"]) expect(normalize(text, ALL).text).toBe(text);
});

test("a letter and its accent are composed also where something invisible stood between them", () => {
  expect(normalize("e\u200b\0\u0301").text).toBe("é");
});

test("long runs of blanks and of marks take no quadratic time", () => {
  const blanks = `${" ".repeat(300_000)}x`.repeat(2);
  expect(normalize(blanks, ALL).text).toBe(blanks);
  expect(normalize(`e${"\u0301".repeat(100_000)}`, ALL).text).toHaveLength(100_000);
});
