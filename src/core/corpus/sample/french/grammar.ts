// French forms: articles with elision and contraction, adjectives that agree and know their place, pronouns,
// numbers. Words are passed in; the tables stand in words.ts.

import type { Person } from "../people";

export type Gender = "f" | "m";

export interface Noun {
  readonly gender: Gender;
  readonly noun: string;
}

export interface Adjective {
  readonly m: string;
  readonly f: string;
  /** Masculine form before a vowel where it is another one: bel, vieil. */
  readonly mVowel?: string;
  readonly before: boolean;
}

/** Words whose h forbids elision; every other h in the tables is mute. */
const ASPIRATED = /^(hareng|haricot|hérisson|héron|hibou|haut)/i;

/** Whether le, de, que and the like lose their vowel before this text. */
export function elides(next: string): boolean {
  return /^[aeiouâàéèêëîïôöùûüœh]/i.test(next) && !ASPIRATED.test(next);
}

/** "de" or "d'", with what follows. */
export const de = (next: string) => (elides(next) ? `d'${next}` : `de ${next}`);
/** "que" or "qu'", with what follows. */
export const que = (next: string) => (elides(next) ? `qu'${next}` : `que ${next}`);

export const definite = (gender: Gender, phrase: string) => (elides(phrase) ? `l'${phrase}` : `${gender === "f" ? "la" : "le"} ${phrase}`);
export const indefinite = (gender: Gender, phrase: string) => `${gender === "f" ? "une" : "un"} ${phrase}`;
/** son, sa: a feminine word with a vowel in front takes "son". */
export const hisOrHer = (gender: Gender, phrase: string) => `${gender === "f" && !elides(phrase) ? "sa" : "son"} ${phrase}`;

/** "de" before a phrase with its definite article: du, de la, de l', des. */
export function ofThe(phrase: string): string {
  if (phrase.startsWith("le ")) return `du ${phrase.slice(3)}`;
  if (phrase.startsWith("les ")) return `des ${phrase.slice(4)}`;
  return de(phrase);
}

/** "à" before a phrase with its definite article: au, à la, à l', aux. */
export function toThe(phrase: string): string {
  if (phrase.startsWith("le ")) return `au ${phrase.slice(3)}`;
  if (phrase.startsWith("les ")) return `aux ${phrase.slice(4)}`;
  return `à ${phrase}`;
}

/** Noun and adjective in their order and agreement, without an article. */
export function described({ gender, noun }: Noun, adjective: Adjective): string {
  if (!adjective.before) return `${noun} ${adjective[gender]}`;
  const form = gender === "m" && adjective.mVowel !== undefined && elides(noun) ? adjective.mVowel : adjective[gender];
  return `${form} ${noun}`;
}

export const il = (person: Person) => (person.woman ? "elle" : "il");
export const Il = (person: Person) => (person.woman ? "Elle" : "Il");
/** The ending of a participle or adjective that agrees with a person. */
export const e = (person: Person) => (person.woman ? "e" : "");

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "a, b et c" */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} et ${parts.at(-1)}`;
}

const NUMBERS = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"];

/** "une heure", "deux heures": words up to twelve, figures beyond. */
export function counted(count: number, gender: Gender, one: string, many = `${one}s`): string {
  return count === 1 ? indefinite(gender, one) : `${NUMBERS[count] ?? count} ${many}`;
}
export const hours = (count: number) => counted(count, "f", "heure");
export const days = (count: number) => counted(count, "m", "jour");
export const crowns = (count: number) => counted(count, "f", "couronne");
