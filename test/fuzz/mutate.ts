// Damage by seed: bytes changed, moved, repeated or cut off, and values of JSON replaced by those that readers trip over.
// Not what is made of them: gates.ts and fuzz.test.ts.

import { joined } from "../../src/core/corpus/reading/bytes";
import { decodeUtf8, encodeUtf8 } from "../../src/core/format/utf8";
import type { Random } from "../../src/core/random";

/** Values that break what was not checked, as JSON has them. */
const HARD = [
  ...["null", "true", "0", "-1", "-0", "0.5", "1e999", "-1e999", "1e308", "2147483647", "2147483648", "4294967296", "9007199254740993"],
  ...['""', '"0"', '"\\u0000"', '"\\ud800"', '"__proto__"', '"../../x"', '"constructor"', "[]", "{}", "[[]]", '{"__proto__":{"a":1}}'],
  ...[`${"[".repeat(400)}${"]".repeat(400)}`, `"${"a".repeat(3000)}"`, `[${"0,".repeat(500)}0]`],
];
/** A number, a text, a word, or an empty list or object: what stands where a value may. */
const VALUE = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|\[\]|\{\}/g;

const pick = <T>(list: readonly T[], random: Random): T => list[random.below(list.length)];

/** `bytes` with some of them changed, a part moved, repeated or taken out, or the end cut off. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const place = (): number => random.below(bytes.length + 1);
  const copy = bytes.slice();
  switch (random.below(6)) {
    case 0:
      return copy.subarray(0, place());
    case 1:
      return copy.copyWithin(place(), place());
    case 2: {
      const start = place();
      return joined([bytes.subarray(0, start), bytes.subarray(Math.min(bytes.length, start + 1 + random.below(64)))]);
    }
    case 3: {
      const start = place();
      return joined([bytes.subarray(0, start), bytes.subarray(start, start + random.below(256)), bytes.subarray(start)]);
    }
    case 4:
      // The first and last bytes hold what says how long the rest is.
      for (let i = random.below(4); i >= 0; i--)
        copy[random.below(2) ? random.below(Math.min(64, copy.length)) : copy.length - 1 - random.below(64)] = pick(
          [0, 1, 0x7f, 0x80, 0xff],
          random,
        );
      return copy;
    default:
      for (let i = random.below(8); i >= 0; i--) copy[place()] = random.below(256);
      return copy;
  }
}

/** The JSON in `bytes` with one to three of its values or names replaced by hard ones; what is no text is damaged. */
export function withHardValues(bytes: Uint8Array, random: Random): Uint8Array {
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch {
    return damaged(bytes, random);
  }
  for (let i = random.below(3); i >= 0; i--) {
    const values = [...text.matchAll(VALUE)];
    if (values.length === 0) return damaged(bytes, random);
    const { index, 0: value } = pick(values, random);
    const other = random.below(3) === 0 ? pick(values, random)[0] : pick(HARD, random);
    text = text.slice(0, index) + other + text.slice(index + value.length);
  }
  return encodeUtf8(text);
}

/** A mutation of a file that is JSON, in its letters or in its values. */
export const damagedJson = (bytes: Uint8Array, random: Random): Uint8Array =>
  random.below(4) === 0 ? damaged(bytes, random) : withHardValues(bytes, random);
