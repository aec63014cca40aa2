// Sets of characters that Oniguruma has names and escapes for, as JavaScript writes them in a class of a regular expression with the
// flag v. Each was compared with Oniguruma's over all of Unicode 14; characters that came later are what the browser holds them for.

/** A code point as it can stand anywhere in a pattern. */
export const escaped = (point: number): string => `\\u{${point.toString(16)}}`;

const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
const VISIBLE = "[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]";

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

/** The set that [:name:] stands for, for a class. */
export const posixSet = (name: string): string | undefined => (Object.hasOwn(POSIX, name) ? `[${POSIX[name]}]` : undefined);

/** The set of \d, \h, \s and \w by its letter; outside a class, \w has the figures of Latin-1 too. */
export function escapeSet(letter: string, inClass: boolean): string | undefined {
  switch (letter) {
    case "d":
      return "[\\p{Nd}]";
    case "h":
      return "[0-9A-Fa-f]";
    case "s":
      return "[\\p{White_Space}]";
    case "w":
      return inClass ? `[${WORD}]` : BARE_WORD;
    default:
      return undefined;
  }
}

/** \w outside a class, by which \b goes too. */
export const BARE_WORD = `[${WORD}\\xb2\\xb3\\xb9\\xbc-\\xbe]`;

/** The set of \p{name}: a general category, a property or a script, however its name's parts are put together. */
export function propertySet(name: string): string | undefined {
  const plain = name.toLowerCase();
  // Punct is the category P here, where [:punct:] has S too.
  if (plain !== "punct" && Object.hasOwn(POSIX, plain)) return `[${POSIX[plain]}]`;
  const capital = plain
    .split(/[ _-]/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("_");
  const names = [name, capital];
  return names.flatMap((each) => [`\\p{gc=${each}}`, `\\p{${each}}`, `\\p{Script=${each}}`]).find(isKnown);
}

function isKnown(source: string): boolean {
  try {
    return new RegExp(source, "u").unicode;
  } catch {
    return false;
  }
}
