// Changes that a tokenizer.json asks for before a text is cut, as Hugging Face's `tokenizers` makes them.

import type { Normalizer } from "../config/textForm";
import { compilePattern } from "./pattern/translate";
import { spansOf } from "./split";
import { lastSpaceFrom, spaceUntil } from "./white-space";

/** All changes, one after the other. Throws PatternProblem for a pattern that can't be taken over. */
export function compileNormalizers(normalizers: readonly Normalizer[]): (text: string) => string {
  const changes = normalizers.map(changeOf);
  return (text) => changes.reduce((changed, change) => change(changed), text);
}

function changeOf(normalizer: Normalizer): (text: string) => string {
  switch (normalizer.type) {
    case "Lowercase":
      // Letter by letter, so that a sigma at a word's end is one like any other.
      return (text) => text.replace(/\p{Changes_When_Lowercased}/gu, (letter) => letter.toLowerCase());
    case "StripAccents":
      return (text) => text.replace(/\p{M}/gu, "");
    case "Strip": {
      const { strip_left, strip_right } = normalizer;
      return (text) => {
        const start = strip_left ? spaceUntil(text, 0) : 0;
        return text.slice(start, strip_right ? Math.max(start, lastSpaceFrom(text, text.length)) : text.length);
      };
    }
    case "Prepend":
      return (text) => (text === "" ? "" : normalizer.prepend + text);
    case "Replace": {
      const regExp = compilePattern(normalizer.pattern);
      const { content } = normalizer;
      return (text) =>
        spansOf(text, regExp).reduce((out, { start, end, isMatch }) => out + (isMatch ? content : text.slice(start, end)), "");
    }
    default: {
      const { type } = normalizer;
      return (text) => text.normalize(type);
    }
  }
}
