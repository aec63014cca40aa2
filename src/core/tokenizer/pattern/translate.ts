// Patterns of tokenizer.json files as JavaScript's regular expressions, which match the same.

import type { Pattern } from "../../config/textForm";
import { PatternProblem } from "./nodes";
import { readPattern } from "./read";
import { escaped } from "./sets";
import { writeRegExp } from "./write";

/** The RegExp, with the flags g and u, that matches what `pattern` does in Oniguruma. Throws PatternProblem. */
export function compilePattern(pattern: Pattern): RegExp {
  if ("Regex" in pattern) return writeRegExp(readPattern(pattern.Regex));
  if (pattern.String === "") throw new PatternProblem("is empty");
  return new RegExp(Array.from(pattern.String, (character) => escaped(character.codePointAt(0)!)).join(""), "gu");
}
