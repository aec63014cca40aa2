// Where a domain's text is from and under which licence it may be used, as a person typed it: words for the card of a corpus, in
// which nothing is looked up. Not where a corpus comes from: that is its summary's source.

import { type Json, reasonAgainstText } from "./json";

/** What is known of a domain's text; empty where nothing was stated. */
export interface Origin {
  readonly licence: string;
  readonly source: string;
}

export const ORIGIN_FIELDS = ["licence", "source"] as const satisfies readonly (keyof Origin)[];

/** By domain. */
export type Origins = Readonly<Record<string, Origin>>;

/** UTF-16 units of a field at most: a sentence with an address. */
export const MAX_ORIGIN_LENGTH = 400;

/** What a card says of a field that is empty. */
export const NOT_STATED = "not stated";

export const NO_ORIGIN: Origin = { licence: "", source: "" };

/** What is stated of a domain: what was typed in the project, else what its corpus brought with it. */
export function originOf(domain: string, ...known: readonly (Origins | undefined)[]): Origin {
  const origins = known.find((one) => one !== undefined && Object.hasOwn(one, domain));
  return origins?.[domain] ?? NO_ORIGIN;
}

/** What was typed, as it is kept: no longer than it may be. */
export const bounded = (text: string): string => text.slice(0, MAX_ORIGIN_LENGTH).replace(/[\ud800-\udbff]$/, "");

/** The origin in a JSON object from outside, null for what was not stated; undefined where its fields are no short text. */
export function readOrigin(value: Json): Origin | undefined {
  const fields = ORIGIN_FIELDS.map((field) => [field, value[field] ?? ""] as const);
  const isText = fields.every(([, text]) => text === "" || reasonAgainstText(text, MAX_ORIGIN_LENGTH) === undefined);
  return isText ? (Object.fromEntries(fields) as unknown as Origin) : undefined;
}
