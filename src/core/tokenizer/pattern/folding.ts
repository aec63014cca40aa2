// What matches what where capital and small letters count alike, (?i): each letter's forms by Unicode's simple case folding.
// Letters that fold to several, such as ß to ss, are told apart, for a class of JavaScript's can't hold them.

import { escaped } from "./sets";

let known: { readonly letters: string; readonly several: readonly string[] } | undefined;

/** All letters that have forms, and what some of them fold to that is more than one letter. */
function caseLetters(): NonNullable<typeof known> {
  if (known) return known;
  const letters = allMatching(/[\p{Cased}\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]/u);
  const several = new Set(letters.map(wholeFold).filter((fold) => [...fold].length > 1));
  known = { letters: letters.join(""), several: [...several] };
  return known;
}

function allMatching(set: RegExp): string[] {
  const found: string[] = [];
  for (let point = 0; point < 0x20000; point++) {
    const character = String.fromCodePoint(point);
    if (set.test(character)) found.push(character);
  }
  return found;
}

const wholeFold = (letter: string): string => letter.toUpperCase().toLowerCase();

/** What a class with `content` holds besides where case does not count, or undefined where that is more than single letters. */
export function otherForms(content: string): string | undefined {
  const forms = caseLetters().letters.match(new RegExp(`[${content}]`, "giu")) ?? [];
  if (forms.some((form) => [...wholeFold(form)].length > 1)) return undefined;
  return forms.map((form) => escaped(form.codePointAt(0)!)).join("");
}

/** Whether a run of letters ends in several that a single one folds to. */
export function endsInSeveral(run: string): boolean {
  const folded = wholeFold(run);
  return caseLetters().several.some((fold) => folded.endsWith(fold));
}
