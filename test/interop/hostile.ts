// Texts at random that tokenizers trip over.

import type { Random } from "../../src/core/random";

/** Signs that patterns name, and the first and last of ranges of letters, digits, blanks and pictures. */
const TRICKY =
  "'|'s|'S|'\u017f|'Re|'ve|'lL|'d|s|re|a|Z| |  |\n|\r\n|\r|\t|\u0085|\u00a0|\u3000|\u2028|\ufeff|\u0000|7|12|345|\u00bd|\u216b|\u0663|\u00e9|e\u0301|\u00df|\u0130|\u706f|!|...|_|<|endoftext|>|\u{1f389}|\u{1f468}\u200d\u{1f680}".split(
    "|",
  );
const RANGES = [
  [0, 0x7f],
  [0x80, 0x5ff],
  [0x900, 0x97f],
  [0x2000, 0x206f],
  [0x4e00, 0x4fff],
  [0xac00, 0xacff],
  [0x1f300, 0x1f5ff],
] as const;

/** Up to 40 of them in any order. */
export function hostileText(random: Random): string {
  const piece = (): string => {
    if (random.below(2) === 0) return TRICKY[random.below(TRICKY.length)];
    const [first, last] = RANGES[random.below(RANGES.length)];
    return String.fromCodePoint(first + random.below(last - first + 1));
  };
  return Array.from({ length: random.below(40) }, piece).join("");
}
