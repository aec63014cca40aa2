// German forms: articles and adjective endings by case and gender, pronouns, numbers. Words are passed in; the
// tables stand in words.ts.

import type { Person } from "../people";

export type Gender = "f" | "m" | "n";
export type Case = "nominative" | "accusative" | "dative";

export interface Noun {
  readonly gender: Gender;
  readonly noun: string;
  /** Accusative and dative where they differ: der Hase, den Hasen. */
  readonly oblique?: string;
}

const DEFINITE: Readonly<Record<Case, Readonly<Record<Gender, string>>>> = {
  nominative: { m: "der", f: "die", n: "das" },
  accusative: { m: "den", f: "die", n: "das" },
  dative: { m: "dem", f: "der", n: "dem" },
};
const INDEFINITE: Readonly<Record<Case, Readonly<Record<Gender, string>>>> = {
  nominative: { m: "ein", f: "eine", n: "ein" },
  accusative: { m: "einen", f: "eine", n: "ein" },
  dative: { m: "einem", f: "einer", n: "einem" },
};
/** Adjective endings after der, die, das. */
const WEAK: Readonly<Record<Case, Readonly<Record<Gender, string>>>> = {
  nominative: { m: "e", f: "e", n: "e" },
  accusative: { m: "en", f: "e", n: "e" },
  dative: { m: "en", f: "en", n: "en" },
};
/** Adjective endings after ein, eine, ein and mein, sein, ihr. */
const MIXED: Readonly<Record<Case, Readonly<Record<Gender, string>>>> = {
  nominative: { m: "er", f: "e", n: "es" },
  accusative: { m: "en", f: "e", n: "es" },
  dative: { m: "en", f: "en", n: "en" },
};

/** der, die, das: also the relative and the demonstrative pronoun in nominative and accusative. */
export const article = (gender: Gender, grammaticalCase: Case) => DEFINITE[grammaticalCase][gender];

const inCase = ({ noun, oblique }: Noun, grammaticalCase: Case) => (grammaticalCase === "nominative" ? noun : (oblique ?? noun));

/** "der alte Hase", "den alten Hasen"; without an adjective "der Hase". */
export function definite(noun: Noun, grammaticalCase: Case, stem?: string): string {
  const adjective = stem === undefined ? "" : `${stem}${WEAK[grammaticalCase][noun.gender]} `;
  return `${DEFINITE[grammaticalCase][noun.gender]} ${adjective}${inCase(noun, grammaticalCase)}`;
}

/** "ein alter Hase", "einen alten Hasen"; `determiner` replaces "ein" by "sein" or "ihr". */
export function indefinite(noun: Noun, grammaticalCase: Case, stem?: string, determiner = "ein"): string {
  const adjective = stem === undefined ? "" : `${stem}${MIXED[grammaticalCase][noun.gender]} `;
  const ending = INDEFINITE[grammaticalCase][noun.gender].slice("ein".length);
  return `${determiner}${ending} ${adjective}${inCase(noun, grammaticalCase)}`;
}

/** ihn, sie, es: a thing as object. */
export const it = (gender: Gender) => ({ m: "ihn", f: "sie", n: "es" })[gender];
/** "nur einen", "nur eine", "nur eins" */
export const oneOfThem = (gender: Gender) => ({ m: "einen", f: "eine", n: "eins" })[gender];

export const er = (person: Person) => (person.woman ? "sie" : "er");
export const Er = (person: Person) => (person.woman ? "Sie" : "Er");
export const ihn = (person: Person) => (person.woman ? "sie" : "ihn");
export const ihm = (person: Person) => (person.woman ? "ihr" : "ihm");
/** sein or ihr, to which the ending of the thing is added. */
export const sein = (person: Person) => (person.woman ? "ihr" : "sein");
/** The relative pronoun for a person as subject. */
export const who = (person: Person) => (person.woman ? "die" : "der");

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** "Miras", "Lorenz’" */
export const genitive = (name: string) => (/[sxzß]$/.test(name) ? `${name}’` : `${name}s`);

/** "a, b und c" */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} und ${parts.at(-1)}`;
}

const NUMBERS = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];

/** "einen Sack Mehl", "drei Säcke Mehl": in the accusative, in words up to twelve. */
export function counted(count: number, one: Noun, many: string): string {
  return count === 1 ? indefinite(one, "accusative") : `${NUMBERS[count] ?? count} ${many}`;
}
export const hours = (count: number) => counted(count, { gender: "f", noun: "Stunde" }, "Stunden");
export const crowns = (count: number) => counted(count, { gender: "f", noun: "Krone" }, "Kronen");
/** "vier Tage", for "vier Tage später". */
export const days = (count: number) => counted(count, { gender: "m", noun: "Tag" }, "Tage");
/** For "nach vier Tagen". */
export const daysDative = (count: number) => (count === 1 ? "einem Tag" : `${NUMBERS[count] ?? count} Tagen`);
