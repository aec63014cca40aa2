// Typing mistakes, as seeded changes of a text. Not how a classifier bears them: that is suite.ts.

import type { Random } from "../../random";

const KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const ALPHABET = "abcdefghijklmnopqrstuvwxyz";
const LETTER = /^\p{L}$/u;

/**
 * `text` with about this share of its letters mistyped, each in one of four ways, equally often: swapped with the letter
 * after it, dropped, doubled, or replaced by a neighbour on the keyboard. A share of 0 gives `text` itself.
 */
export function withTypos(text: string, share: number, random: Random): string {
  if (share === 0) return text;
  const letters = [...text];
  let typed = "";
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i];
    if (!LETTER.test(letter) || random.next() >= share) {
      typed += letter;
      continue;
    }
    switch (random.below(4)) {
      case 0:
        if (LETTER.test(letters[i + 1] ?? "")) typed += letters[++i];
        typed += letter;
        break;
      case 1:
        break;
      case 2:
        typed += letter + letter;
        break;
      default:
        typed += neighbour(letter, random);
    }
  }
  return typed;
}

/** A letter beside `letter` in its row of the keyboard, in the same case; any from a to z for one that has no key. */
function neighbour(letter: string, random: Random): string {
  const small = letter.toLowerCase();
  const row = KEYBOARD.find((keys) => keys.includes(small)) ?? "";
  const beside = [row[row.indexOf(small) - 1], row[row.indexOf(small) + 1]].filter((key) => key !== undefined);
  const key = row === "" ? ALPHABET[random.below(ALPHABET.length)] : beside[random.below(beside.length)];
  return letter === small ? key : key.toUpperCase();
}
