// Changes of a whole text that leave its words what they are to a reader: without accents, in another order.

import type { Random } from "../../random";

/** `text` with every accented letter as the letter without: é as e, Å as A. Letters of their own (ß, ø) stay. */
export function withoutAccents(text: string): string {
  return text.replace(/\p{L}\p{M}*/gu, (letter) =>
    letter
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC"),
  );
}

/** The words of `text` in random order, with the spaces between them where they were. */
export function withShuffledWords(text: string, random: Random): string {
  const pieces = text.split(/(\s+)/); // words at even places
  for (let i = pieces.length - 1; i > 0; i -= 2) {
    const j = 2 * random.below(i / 2 + 1);
    [pieces[i], pieces[j]] = [pieces[j], pieces[i]];
  }
  return pieces.join("");
}
