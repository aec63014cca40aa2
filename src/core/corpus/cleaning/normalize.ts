// A text written the one way in which models should see it: without control and invisible characters, lines ended by \n,
// letters composed. Each step can be left out and counts what it changed. Not decoding of bytes: see decode.ts.

/** Which steps are taken, in this order. */
export interface Normalization {
  /** C0 and C1 control characters but for the tab and line ends, halves of surrogate pairs, and points that are no characters. */
  readonly controls: boolean;
  /** Byte order marks within the text, soft hyphens, zero-width spaces and joiners of words, and marks that turn the direction. */
  readonly invisible: boolean;
  /** Every way to end a line becomes \n. */
  readonly lineEnds: boolean;
  /** Unicode's composed form, NFC (UAX #15). */
  readonly compose: boolean;
  /** Blanks at the end of lines. */
  readonly trailingBlanks: boolean;
}

/** How much each step changed: characters taken out, line ends and letters written anew. */
export type NormalizationCounts = { readonly [Step in keyof Normalization]: number };

export interface Normalized {
  readonly text: string;
  readonly counts: NormalizationCounts;
}

/** All but trailing blanks: two of them break a line in Markdown. */
export const NORMALIZATION: Normalization = { controls: true, invisible: true, lineEnds: true, compose: true, trailingBlanks: false };

/**
 * What is in most texts: none of the first four steps changes anything in a text of these alone. They are no controls, nothing
 * invisible and no line ends, and each is a letter by itself that composing leaves as it is: Latin, Greek and Cyrillic ones,
 * punctuation, the syllables and signs of Chinese, Japanese and Korean (NFC_Quick_Check=Yes and no combining class, UAX #15).
 */
const UNSUSPICIOUS =
  /^[\t\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0388-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/;

/** Line ends are left to their own step; the u flag lets \p{Cs} find lone halves of pairs only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const CONTROLS = /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/**
 * Zero-width joiner and non-joiner (U+200C, U+200D) stay, for Persian, Indic scripts and emoji mean something by them, and so
 * do the two direction marks U+200E and U+200F. Embeddings and overrides go: by them a text reads otherwise than it is
 * stored (CVE-2021-42574).
 */
const INVISIBLE = /[\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** The mandatory breaks of UAX #14: CR LF, CR, vertical tab, form feed, NEL, line and paragraph separator. */
const LINE_ENDS = /\r\n?|[\v\f\x85\u2028\u2029]/g;

/** A letter with its marks or a run of Hangul: what composing may join. Only for counting. */
const LETTER = /[\u1100-\u11ff\uac00-\ud7a3]+|\P{M}\p{M}*|\p{M}+/gu;

/** The lookbehind lets a match begin only where a run of blanks does: without it, long runs take quadratic time. */
const TRAILING_BLANKS = /(?<![^\S\n])[^\S\n]+(?=\n|$)/g;

const NOTHING: NormalizationCounts = { controls: 0, invisible: 0, lineEnds: 0, compose: 0, trailingBlanks: 0 };

/**
 * The text after the steps that `steps` has. Time and memory are linear in the text; plain ASCII is looked at once and given
 * back as it is. What was normalised stays as it is when it comes again.
 */
export function normalize(text: string, steps: Normalization = NORMALIZATION): Normalized {
  if (!steps.trailingBlanks && UNSUSPICIOUS.test(text)) return { text, counts: NOTHING };
  // What was between a letter and its mark has to go before they can be composed.
  const [plain, controls] = steps.controls ? without(CONTROLS, text) : [text, 0];
  const [visible, invisible] = steps.invisible ? without(INVISIBLE, plain) : [plain, 0];
  const [lines, lineEnds] = steps.lineEnds ? withLineFeeds(visible) : [visible, 0];
  const [composed, compose] = steps.compose ? inComposedForm(lines) : [lines, 0];
  const [trimmed, trailingBlanks] = steps.trailingBlanks ? without(TRAILING_BLANKS, composed) : [composed, 0];
  return { text: trimmed, counts: { controls, invisible, lineEnds, compose, trailingBlanks } };
}

/** The text without what a pattern finds, and how many UTF-16 units that was. */
function without(pattern: RegExp, text: string): [text: string, removed: number] {
  const rest = text.replace(pattern, "");
  return [rest, text.length - rest.length];
}

function withLineFeeds(text: string): [text: string, changed: number] {
  let changed = 0;
  const lines = text.replace(LINE_ENDS, () => {
    changed += 1;
    return "\n";
  });
  return [lines, changed];
}

function inComposedForm(text: string): [text: string, changed: number] {
  const composed = text.normalize("NFC");
  if (composed === text) return [text, 0];
  const changed = text.match(LETTER)?.filter((letter) => letter.normalize("NFC") !== letter).length ?? 0;
  return [composed, changed];
}
