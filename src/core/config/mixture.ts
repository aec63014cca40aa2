// What is made of several domains' students, and how their mixture is used, as settings. Types, defaults and the lists of
// names that people write. Not the models: those are model/'s.

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
export const SHARES_FORM = `"${EQUAL_SHARES}", or domains each with its part of a batch, such as "english 7, french 1"`;

/** The part of each domain that `text` names, above 0, or undefined where it says nothing of the kind. Nothing for equal shares. */
export function parseShares(text: string): ReadonlyMap<string, number> | undefined {
  if (text.trim() === EQUAL_SHARES) return new Map();
  const shares = new Map<string, number>();
  for (const part of text.split(",")) {
    const found = /^(.+?)\s+(\d+(?:\.\d+)?)$/.exec(part.trim());
    if (found === null || shares.has(found[1]) || !(Number(found[2]) > 0)) return undefined;
    shares.set(found[1], Number(found[2]));
  }
  return shares;
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
