// Noise in text, to see how learning bears it: letters replaced by random ones. Where in a text follows from the text
// itself, so that the same corpus is always spoilt in the same way.

import { randomStream } from "../random";
import { contentHash } from "./hash";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** `text` with about this share of its letters replaced by letters from a to z. */
export function withNoise(text: string, share: number): string {
  if (share === 0) return text;
  const { high, low } = contentHash(text);
  const random = randomStream(high, low);
  return text.replace(/\p{L}/gu, (letter) => (random.next() < share ? LETTERS[random.below(LETTERS.length)] : letter));
}
