// Added tokens in texts, found before a text is cut, as Hugging Face's `tokenizers` finds them where special tokens are told
// apart from text: the leftmost and longest first. A special one that stands in a text is none, so no document can forge one.

import type { AddedToken } from "../config/textForm";
import { lastSpaceFrom, spaceUntil } from "./white-space";

/** A text in parts: ids of tokens that were found, and what stands between them. */
export type Find = (text: string) => readonly (number | string)[];

/**
 * What finds `tokens` in texts by the forms that `formOf` gives their names; undefined where none of them can be found. Special ones
 * are among those looked for, since another token within one is not found.
 */
export function compileFind(tokens: readonly AddedToken[], formOf: (name: string) => string): Find | undefined {
  if (tokens.every(({ special }) => special)) return undefined;
  const byForm = new Map<string, AddedToken>();
  for (const token of [...tokens.filter(({ special }) => special), ...tokens.filter(({ special }) => !special)]) {
    const form = formOf(token.name);
    if (!byForm.has(form)) byForm.set(form, token);
  }
  const longestFirst = [...byForm.keys()].sort((a, b) => b.length - a.length);
  const anyOf = new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"), "gu");
  return (text) => partsOf(text, anyOf, byForm);
}

function partsOf(text: string, anyOf: RegExp, byForm: ReadonlyMap<string, AddedToken>): readonly (number | string)[] {
  const parts: (number | string)[] = [];
  let done = 0;
  for (const { 0: form, index } of text.matchAll(anyOf)) {
    const { id, special, singleWord, lstrip, rstrip } = byForm.get(form)!;
    const behind = index + form.length;
    if (special || (singleWord && isWithinWord(text, index, behind))) continue;
    // White space that the token before has taken is not taken twice; but a token that begins in it is there all the same.
    const start = lstrip ? Math.max(done, lastSpaceFrom(text, index)) : index;
    if (done < start) parts.push(text.slice(done, start));
    parts.push(id);
    done = rstrip ? spaceUntil(text, behind) : behind;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

const WORD = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const wordBefore = new RegExp(`(?<=${WORD})`, "vy");
const wordAt = new RegExp(WORD, "vy");

function isWithinWord(text: string, start: number, end: number): boolean {
  wordBefore.lastIndex = start;
  wordAt.lastIndex = end;
  return wordBefore.test(text) || wordAt.test(text);
}
