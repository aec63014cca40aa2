// What is made of several domains' students, and how their mixture is used, as settings. Types, defaults and the lists of
// names that people write. Not the models: those are model/'s.

import { StudioError } from "../errors";

/** Ways to train students for several domains (arXiv 2407.19610, and what it compares them with). */
export const MIXTURE_KINDS = ["ple", "jeet", "moe-ce", "together", "sequential"] as const;
/**
 * "ple": an expert per domain, each by itself. "jeet": expert bodies between one embedding and one head, trained jointly.
 * "moe-ce": the same with a common expert that learns from every domain. "together": one student of all domains at once.
 * "sequential": one student, domain after domain.
 */
export type MixtureKind = (typeof MIXTURE_KINDS)[number];

/** Those whose students are trained in one run. */
export type JointKind = Exclude<MixtureKind, "ple">;
export const JOINT_KINDS = MIXTURE_KINDS.filter((kind): kind is JointKind => kind !== "ple");

export interface MixtureSettings {
  /** What a study's cells train; in a project, what is trained beside the separate experts. */
  readonly kind: MixtureKind;
  /** The order of domains in sequential training, as names; CORPUS_ORDER for the corpus's. */
  readonly order: string;
  /** What a batch of all domains holds of each, as parseShares reads it; EQUAL_SHARES for equal parts. */
  readonly shares: string;
  /** Domains whose experts take no part, as names; NOBODY for none. */
  readonly without: string;
}

export const CORPUS_ORDER = "as in the corpus";
export const EQUAL_SHARES = "equal";
export const NOBODY = "none";

export const mixtureDefaults: MixtureSettings = { kind: "ple", order: CORPUS_ORDER, shares: EQUAL_SHARES, without: NOBODY };

/** What a list of names looks like, as the end of a sentence that begins "it must be". */
export const NAMES_FORM = 'names of domains with commas between them, such as "french, german"';

/** The names in `text`, or undefined where it is no list of different names. */
export function parseNames(text: string): readonly string[] | undefined {
  const names = text.split(",").map((name) => name.trim());
  return names.includes("") || new Set(names).size < names.length ? undefined : names;
}

/** What shares look like, as the end of a sentence that begins "it must be". */
export const SHARES_FORM = `"${EQUAL_SHARES}", or whole numbers from 1 to 999, such as "7, 1" in the order of the corpus or "english 7, french 1" by name`;

/** One part of a batch; without a domain it is that of the domain at its place in the corpus. */
interface Share {
  readonly domain?: string;
  readonly part: number;
}

/** The shares in `text`, all with their domains or all without, or undefined where it holds none. Nothing for equal shares. */
export function parseShares(text: string): readonly Share[] | undefined {
  if (text.trim() === EQUAL_SHARES) return [];
  const shares = text.split(",").map((share): Share | undefined => {
    const [, domain, number] = /^(?:(.+)\s+)?(\d{1,3})$/.exec(share.trim()) ?? [];
    const part = Number(number);
    return part > 0 ? { part, ...(domain !== undefined && { domain: domain.trim() }) } : undefined;
  });
  const sound = shares.filter((share) => share !== undefined);
  const named = sound.flatMap(({ domain }) => domain ?? []);
  const fits = sound.length === shares.length && (named.length === 0 || named.length === shares.length);
  return fits && new Set(named).size === named.length ? sound : undefined;
}

/**
 * The part of each of `domains` in a batch, 1 where nothing is said of it. Throws StudioError("bad-recipe") for shares of
 * other domains, or of more.
 */
export function partsOf(domains: readonly string[], { shares: text }: Pick<MixtureSettings, "shares">): readonly number[] {
  const shares = parseShares(text) ?? [];
  const places = shares.map(({ domain }, place) => (domain === undefined ? place : domains.indexOf(domain)));
  const unknown = places.findIndex((place) => domains[place] === undefined);
  if (unknown < 0) return domains.map((_, place) => shares[places.indexOf(place)]?.part ?? 1);
  throw new StudioError(
    "bad-recipe",
    `mixture.shares is "${text}", but ${shares[unknown].domain ?? `a domain number ${unknown + 1}`} is none of ${domains.join(", ")}.`,
    "Correct mixture.shares.",
  );
}

/** `domains` in the order in which one student learns them. Throws StudioError("bad-recipe") for an order of others. */
export function orderOf(domains: readonly string[], { order: text }: Pick<MixtureSettings, "order">): readonly string[] {
  if (text.trim() === CORPUS_ORDER) return domains;
  const order = namesIn(text, CORPUS_ORDER);
  if (order.length === domains.length && domains.every((domain) => order.includes(domain))) return order;
  throw new StudioError(
    "bad-recipe",
    `mixture.order is "${text}", but it must name each domain once: ${domains.join(", ")}.`,
    "Correct mixture.order.",
  );
}

/** The names that a setting lists, without what stands for none of them. */
export function namesIn(text: string, placeholder: string): readonly string[] {
  return text.trim() === placeholder ? [] : (parseNames(text) ?? []);
}

/** The domains of `all` whose experts take part. */
export function membersOf(all: readonly string[], { without }: Pick<MixtureSettings, "without">): readonly string[] {
  const left = namesIn(without, NOBODY);
  return all.filter((domain) => !left.includes(domain));
}
