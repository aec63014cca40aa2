// A text in pieces by a pattern, as Hugging Face's `tokenizers` splits one: what stands between matches are pieces too, and a
// behavior says what becomes of the matches.

import type { Behavior } from "../config/textForm";
import { StudioError } from "../errors";

/** A part of a text, [start, end): a match, or what stands between matches. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly isMatch: boolean;
}

/** The text as matches of `regExp`, which has the flag g, and what stands between them; an empty match is one where it does not end another. */
export function spansOf(text: string, regExp: RegExp): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  let last = -1;
  for (let from = 0; text !== "" && from <= text.length; ) {
    regExp.lastIndex = from;
    const match = next(regExp, text);
    if (match === null) break;
    const start = match.index;
    if (isWithinPair(text, start)) {
      from = start + 1;
      continue;
    }
    const end = start + match[0].length;
    if (start === end && end === last) {
      from += text.codePointAt(from)! > 0xffff ? 2 : 1;
      continue;
    }
    if (done < start) spans.push({ start: done, end: start, isMatch: false });
    spans.push({ start, end, isMatch: true });
    done = end;
    last = end;
    from = end;
  }
  if (done < text.length) spans.push({ start: done, end: text.length, isMatch: false });
  return spans;
}

function next(regExp: RegExp, text: string): RegExpExecArray | null {
  try {
    return regExp.exec(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StudioError(
      "too-large",
      `A text has millions of characters in a row that the tokenizer's pattern does not cut: "${text.slice(0, 20)}…".`,
      "Take that text out of the corpus, or use another tokenizer.",
    );
  }
}

/** Whether a place is between the halves of a character, where V8 finds matches without characters though it should not. */
const isWithinPair = (text: string, at: number): boolean => text.codePointAt(at - 1)! > 0xffff;

/** The pieces of a text by a pattern; with `invert` what stands between matches counts as the matches. None is empty. */
export function split(text: string, regExp: RegExp, behavior: Behavior, invert = false): readonly string[] {
  const found = spansOf(text, regExp);
  const spans = invert ? found.map((span) => ({ ...span, isMatch: !span.isMatch })) : found;
  return joined(spans, behavior).flatMap(({ start, end }) => (start < end ? [text.slice(start, end)] : []));
}

function joined(spans: readonly Span[], behavior: Behavior): readonly Span[] {
  switch (behavior) {
    case "Isolated":
      return spans;
    case "Removed":
      return spans.filter(({ isMatch }) => !isMatch);
    case "Contiguous":
      return runs(spans, (isMatch, before) => isMatch === before);
    case "MergedWithPrevious":
      return runs(spans, (isMatch, before) => isMatch && !before);
    case "MergedWithNext":
      return runs(spans.toReversed(), (isMatch, before) => isMatch && !before).toReversed();
  }
}

/** Spans joined to the one before wherever `joins` says so; before the first stands no match. */
function runs(spans: readonly Span[], joins: (isMatch: boolean, before: boolean) => boolean): readonly Span[] {
  const out: Span[] = [];
  let before = false;
  for (const span of spans) {
    const last = out.at(-1);
    if (last && joins(span.isMatch, before))
      out[out.length - 1] = { start: Math.min(last.start, span.start), end: Math.max(last.end, span.end), isMatch: false };
    else out.push(span);
    before = span.isMatch;
  }
  return out;
}
