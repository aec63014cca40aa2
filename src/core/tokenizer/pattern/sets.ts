// Sets of characters as JavaScript's regular expressions with the flag u write them, and those that Oniguruma has names and escapes
// for. Each was compared with Oniguruma's over all of Unicode 14; characters that came later are what the browser holds them for.

/** What stands in a class, or, with `not`, all but that; or an expression that matches one character by itself. */
export type CharacterSet = { readonly content: string; readonly not: boolean } | { readonly whole: string };

const setOf = (content: string, not = false): CharacterSet => ({ content, not });

/** A set as a part of an expression. */
export const sourceOf = (set: CharacterSet): string => ("whole" in set ? set.whole : `[${set.not ? "^" : ""}${set.content}]`);

/** All characters that a set does not have. */
export const complement = (set: CharacterSet): CharacterSet =>
  "whole" in set ? { whole: `(?:(?!${set.whole})[^])` } : setOf(set.content, !set.not);

/** What a set writes in a class, or undefined where it can't stand in one. */
function contentOf(set: CharacterSet): string | undefined {
  if ("whole" in set) return undefined;
  if (!set.not) return set.content;
  return /^\\p\{[^}]*\}$/.test(set.content) ? set.content.replace("p", "P") : undefined;
}

export function union(sets: readonly CharacterSet[]): CharacterSet {
  if (sets.length === 1) return sets[0];
  const content = sets.map((set) => contentOf(set) ?? "").join("");
  const others = sets.filter((set) => contentOf(set) === undefined).map(sourceOf);
  if (others.length === 0) return setOf(content);
  return { whole: `(?:${[...(content === "" ? [] : [`[${content}]`]), ...others].join("|")})` };
}

export function intersection(sets: readonly CharacterSet[]): CharacterSet {
  if (sets.length === 1) return sets[0];
  const [first, ...others] = sets.map(sourceOf);
  return { whole: `(?:${others.map((source) => `(?=${source})`).join("")}${first})` };
}

/** A code point as it can stand anywhere in an expression. */
export const escaped = (point: number): string => `\\u{${point.toString(16)}}`;

const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
const VISIBLE = "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}";

/** [:name:] and \p{name} where POSIX has the name. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: "\\p{Alphabetic}\\p{Nd}",
  alpha: "\\p{Alphabetic}",
  ascii: "\\p{ASCII}",
  blank: "\\p{Zs}\\t",
  cntrl: "\\p{Cc}",
  digit: "\\p{Nd}",
  graph: VISIBLE,
  lower: "\\p{Lowercase}",
  print: `${VISIBLE}\\p{Zs}`,
  punct: "\\p{P}\\p{S}",
  space: "\\p{White_Space}",
  upper: "\\p{Uppercase}",
  word: WORD,
  xdigit: "0-9A-Fa-f",
};

/** The set that [:name:] stands for. */
export const posixSet = (name: string): CharacterSet | undefined => (Object.hasOwn(POSIX, name) ? setOf(POSIX[name]) : undefined);

/** \w outside a class, by which \b goes too: it has the figures of Latin-1 besides. */
export const BARE_WORD = `[${WORD}\\xb2\\xb3\\xb9\\xbc-\\xbe]`;

/** The sets of \d, \h, \s and \w by their letters. */
export function escapeSet(letter: string, inClass: boolean): CharacterSet {
  if (letter === "w") return setOf(inClass ? WORD : BARE_WORD.slice(1, -1));
  return setOf(letter === "d" ? "\\p{Nd}" : letter === "h" ? "0-9A-Fa-f" : "\\p{White_Space}");
}

/** The set of \p{name}: a general category, a property or a script, however its name's parts are put together. */
export function propertySet(name: string): CharacterSet | undefined {
  const plain = name.toLowerCase();
  if (plain === "punct") return setOf("\\p{P}"); // where [:punct:] has S too
  if (Object.hasOwn(POSIX, plain)) return setOf(POSIX[plain]);
  const capital = plain
    .split(/[ _-]/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("_");
  const sources = [name, capital].flatMap((each) => [`\\p{gc=${each}}`, `\\p{${each}}`, `\\p{Script=${each}}`]);
  const found = sources.find(isKnown);
  return found === undefined ? undefined : setOf(found);
}

function isKnown(source: string): boolean {
  try {
    return new RegExp(source, "u").unicode;
  } catch {
    return false;
  }
}
