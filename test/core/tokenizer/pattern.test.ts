import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BEHAVIORS } from "../../../src/core/config/textForm";
import { PRE_TOKENIZERS } from "../../../src/core/config/tokenizer";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/format/utf8";
import { PatternProblem } from "../../../src/core/tokenizer/pattern/nodes";
import { compilePattern } from "../../../src/core/tokenizer/pattern/translate";
import { PATTERNS, preTokenEnds } from "../../../src/core/tokenizer/pretokenize";
import { split } from "../../../src/core/tokenizer/split";
import { documents, texts } from "./golden";
import { hostileText } from "./hostile";

const pieces = (Regex: string, text: string): readonly string[] => split(text, compilePattern({ Regex }), "Isolated");

// As Python `tokenizers` splits them, which asks Oniguruma.
test.each([
  ["letters whose case does not count, the long s and the Kelvin sign too", "(?i:'s|k)+", "ab'Sſ'ſK'sc", "ab|'S|ſ|'ſK's|c"],
  ["^ and $ at every line", "^a|b$", "ab\nab\na", "a|b|\n|a|b|\n|a"],
  ["a + behind a count repeats it", "\\d{1,3}+", "1234567x", "1234567|x"],
  ["what is not given back", "a++b|a", "aaab aa", "aaab| |a|a"],
  ["an atomic group", "(?>a|ab)c", "abc ac", "abc |ac"],
  ["what two classes share", "[a-z&&[^aeiou]]+", "banana split", "b|a|n|a|n|a |spl|i|t"],
  ["figures of base 16, and line ends", "\\h+|\\R", "ca\r\nfé\n", "ca|\r\n|f|é|\n"],
  ["matches without characters", "(?=(?:\\d{3})+(?!\\d))", "1234567", "1|234|567"],
  ["names of sets in any spelling", "[[:punct:]\\p{han}]+|\\p{^L}", "灯!$a1", "灯!$|a|1"],
  ["where words end; a figure set high is of one", "\\bab\\b|\\w", "ab ²ab", "ab| |²|a|b"],
  ["dots with and without lines", "(?m:.)b|.c", "\nb\nc xc", "\nb|\nc |xc"],
  ["empty matches between characters, not within one", "x*", "axxb🎉", "a|xx|b|🎉"],
  ["what stands before and behind", "(?<=a)b(?!c)", "abc abd", "abc a|b|d"],
  ["named groups and escapes", "(?<year>\\d+)-\\x41\\u0042\\x{1F389}", "12-AB🎉", "12-AB🎉"],
])("%s", (_, pattern, text, expected) => {
  expect(pieces(pattern, text)).toEqual(expected.split("|"));
});

describe.each(PRE_TOKENIZERS)("the pattern of %s", (name) => {
  function scanned(text: string): string[] {
    const bytes = encodeUtf8(text);
    const found: string[] = [];
    for (let start = 0, end = 0; start < bytes.length; start = end) {
      end = preTokenEnds[name](bytes, start);
      found.push(decodeUtf8(bytes.subarray(start, end)));
    }
    return found;
  }

  test("cuts any text where its scanner does", () => {
    const regExp = compilePattern({ Regex: PATTERNS[name] });
    for (const text of [...documents, ...texts]) expect(split(text, regExp, "Isolated")).toEqual(scanned(text));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(split(text, regExp, "Isolated")).toEqual(scanned(text));
      }),
    );
  });
});

test("a match is dropped, stands by itself or is joined, as `tokenizers` does each", () => {
  const dash = compilePattern({ String: "-" });
  const all = BEHAVIORS.map((behavior) => [
    split("-the-final--countdown-", dash, behavior).join("|"),
    split("-the-final--countdown-", dash, behavior, true).join("|"),
  ]);
  expect(all).toEqual([
    ["the|final|countdown", "-|-|-|-|-"],
    ["-|the|-|final|-|-|countdown|-", "-|the|-|final|-|-|countdown|-"],
    ["-|the-|final-|-|countdown-", "-the|-final|-|-countdown|-"],
    ["-the|-final|-|-countdown|-", "-|the-|final-|-|countdown-"],
    ["-|the|-|final|--|countdown|-", "-|the|-|final|--|countdown|-"],
  ]);
});

test("pieces that nothing was dropped from are the text", () => {
  const behaviors = BEHAVIORS.filter((behavior) => behavior !== "Removed");
  const pattern = fc.constantFrom("\\s+", "x*", "\\p{L}", "(?=a)", "[^\\p{L}]{1,3}", "'(?i:s|re)|\\n");
  fc.assert(
    fc.property(hostileText, pattern, fc.constantFrom(...behaviors), fc.boolean(), (text, Regex, behavior, invert) => {
      const found = split(text, compilePattern({ Regex }), behavior, invert);
      expect(found.join("")).toBe(text);
      expect(found).not.toContain("");
    }),
  );
});

test.each([
  ["", /is empty/],
  ["a".repeat(5000), /more than 4096 signs/],
  ["(a", /a \( without its \)/],
  ["a)", /a \) without its \(/],
  ["[a", /a \[ without its \]/],
  ["a\\", /ends in a \\/],
  ["(?<=a)+", /repeats a place/],
  ["*a", /repeats nothing/],
  ["(a)\\1", /has \\1, which/],
  ["a\\Kb", /has \\K, which/],
  ["\\xff", /has \\x, which/],
  ["\\p{Klingon}", /has \\p\{Klingon\}, which is not known/],
  ["(?x: a)", /has the option x/],
  ["(?~a)", /has a group \(\?~ that is not known/],
  ["(?i:ß)", /stands for several/],
  ["(?i:ss)", /letters that a single one stands for/],
  ["(?i:[\\p{Lu}])", /a class with a set in it where case/],
  ["a{3,2}", /the count \{3,2\}/],
  ["a{9999}", /more than 1000/],
  ["((a{999}){999}){999}", /repeats too much/],
  ["(a?)+", /repeats what may be empty/],
  ["(a+)+b", /can be cut in several ways/],
  ["(a|aa)+$", /can be cut in several ways/],
  [`${"(".repeat(99)}a${")".repeat(99)}`, /more than 50 deep/],
])("the pattern %s is refused with the reason", (Regex, reason) => {
  expect(() => compilePattern({ Regex })).toThrow(PatternProblem);
  expect(() => compilePattern({ Regex })).toThrow(reason);
});

test("any pattern is taken over or refused, and breaks nothing", () => {
  const sign = fc.constantFrom(..."ab1 \\()[]{}|?*+^$.-:,&ips<=!>LN".split(""), "(?", "\\p{L}", "[^", "(?i:", "{1,3}", "&&", "[:alpha:]");
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
      try {
        const regExp = compilePattern({ Regex: signs.join("") });
        expect(split("ab 1\n-灯", regExp, "Isolated").join("")).toBe("ab 1\n-灯");
      } catch (error) {
        expect(error).toBeInstanceOf(PatternProblem);
      }
    }),
    { numRuns: 2000 },
  );
});
