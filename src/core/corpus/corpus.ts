// Plans the corpus: duplicates out, thin domains out, split, balance. What it is given are documents with their domain, without
// their texts; reading and writing those is for the stage that calls it.

import type { CleaningCounts } from "../config/cleaning";
import type { Recipe } from "../config/recipe";
import type { DomainForm } from "../config/records";
import { type Problem, StudioError } from "../errors";
import { balanceAligned } from "./aligned";
import { balance, totalBytes } from "./balance";
import { Tally } from "./cleaning/tally";
import { COMPARING_STEPS, type ComparingStep, distinctDocuments } from "./distinct";
import type { Document } from "./documents";
import { exampleParts, type Parts, splitByHash } from "./split";

/** One file's documents, none of them blank, with the domain that its path gave it. */
export interface SourceFile {
  readonly domain: string;
  /** Of a file of examples. */
  readonly form?: DomainForm;
  readonly documents: readonly Document[];
  /** What cleaning did to its documents, each by itself. */
  cleaning?(): CleaningCounts;
}

export interface CorpusPlan {
  /** Sorted by name. */
  readonly domains: readonly Parted[];
  /** What was left out or is worth knowing. */
  readonly warnings: readonly Problem[];
}

/** Less text than this is left out: not even the smallest model learns from a page. */
export const MIN_DOMAIN_BYTES = 4096;

/**
 * Plans the corpus of files in the order given. A domain with too little text is left out with a warning. Throws
 * StudioError "no-text" when no domain is left.
 */
export function planCorpus(files: readonly SourceFile[], settings: CorpusSettings): CorpusPlan {
  const gathered = gatherDomains(files, settings);
  const kept = gathered.filter(hasEnoughText);
  if (kept.length === 0) throw noText(gathered);
  const balanced = settings.balanceBy === "articles" ? balanceAligned : balance;
  const domains = partDomains(kept, settings, (trains) => balanced(trains, settings.balanceTolerance));
  const warnings = gathered.filter((domain) => !hasEnoughText(domain)).map(tooLittleText);
  if (kept.length === 1) warnings.push(oneDomain(kept[0].name));
  return { domains, warnings };
}

/** What a corpus is planned by. */
export type CorpusSettings = Pick<Recipe["corpus"], "validationShare" | "balanceTolerance" | "balanceBy" | ComparingStep>;

export interface Gathered {
  readonly name: string;
  readonly form?: DomainForm;
  readonly files: number;
  readonly documents: readonly Document[];
  readonly duplicates: number;
  /** What all steps of cleaning did. */
  readonly cleaning: CleaningCounts;
}

/** A domain with its parts. */
export type Parted = Gathered & Parts;

/** Domains split by hash, with their training parts cut by `cut`. */
export function partDomains(
  domains: readonly Gathered[],
  { validationShare }: CorpusSettings,
  cut: (trains: readonly (readonly Document[])[]) => readonly (readonly Document[])[],
): Parted[] {
  const sides = splitByHash(
    domains.map(({ documents }) => documents),
    validationShare,
  );
  const splits = domains.map(({ form, documents }, i): Parts => (form === "instructions" ? exampleParts(documents, sides[i]) : sides[i]));
  const trains = cut(splits.map(({ train }) => train));
  return domains.map((domain, i) => ({ ...domain, ...splits[i], train: trains[i] }));
}

/** The files with the domain of those with examples renamed where others of that domain hold plain text. */
function apart(files: readonly SourceFile[]): readonly SourceFile[] {
  const ofText = new Set(files.filter(({ form }) => form === undefined).map(({ domain }) => domain));
  const free = (name: string): string => (ofText.has(name) ? free(`${name} instructions`) : name);
  return files.map((file) => (file.form === "instructions" ? { ...file, domain: free(file.domain) } : file));
}

/**
 * Domains by name with their documents, without those that go because of others. A domain is plain text or instructions: of a
 * folder with both the instructions make a domain of their own.
 */
export function gatherDomains(files: readonly SourceFile[], settings: Pick<CorpusSettings, ComparingStep>): Gathered[] {
  const byName = new Map<string, { form?: DomainForm; files: number; documents: Document[]; tally: Tally }>();
  for (const file of apart(files)) {
    const domain = byName.get(file.domain) ?? { ...(file.form && { form: file.form }), files: 0, documents: [], tally: new Tally() };
    byName.set(file.domain, domain);
    domain.files += 1;
    if (file.cleaning) domain.tally.add(file.cleaning());
    for (const document of file.documents) domain.documents.push(document);
  }
  // By code unit, not by locale: the order numbers the domains in storage.
  const names = [...byName.keys()].sort();
  const distinct = distinctDocuments(
    names.map((name) => byName.get(name)!.documents),
    settings,
  );
  return names.map((name, i) => {
    const { tally, ...domain } = byName.get(name)!;
    const { documents, leftOut } = distinct[i];
    for (const step of COMPARING_STEPS) tally.leaveOut(step, leftOut[step]);
    return { name, ...domain, documents, duplicates: leftOut.exactDuplicates, cleaning: tally.counts };
  });
}

/** Whether a domain has text to learn from. */
export function hasEnoughText({ documents }: Gathered): boolean {
  return documents.length >= 2 && totalBytes(documents) >= MIN_DOMAIN_BYTES;
}

/** What is told of a domain that was left out. */
export function tooLittleText({ name, documents, duplicates }: Gathered): Problem {
  const without = duplicates > 0 ? ` beside ${duplicates === 1 ? "a duplicate" : `${duplicates} duplicates`}` : "";
  const size = `${totalBytes(documents)} bytes in ${documents.length === 1 ? "one document" : `${documents.length} documents`}${without}`;
  return {
    code: "too-little-text",
    message: `The domain "${name}" was left out: it has ${size}; ${MIN_DOMAIN_BYTES} bytes in two documents are the least.`,
    hint: `Drop more text into "${name}".`,
  };
}

function oneDomain(name: string): Problem {
  return {
    code: "one-domain",
    message: `"${name}" is the only domain, so the router has nothing to choose between; teacher and expert train as usual.`,
    hint: "Drop a second folder of text to get a mixture.",
  };
}

/** The error where no domain of these has enough text. */
export function noText(domains: readonly Gathered[]): StudioError {
  const hint = `Drop folders or files of plain text, ${MIN_DOMAIN_BYTES} bytes a domain at least, or use the sample texts.`;
  const largest = domains.toSorted((a, b) => totalBytes(b.documents) - totalBytes(a.documents))[0];
  if (largest === undefined) return new StudioError("no-text", "There is no text in what was dropped.", hint);
  const size = `${totalBytes(largest.documents)} bytes`;
  return new StudioError("no-text", `No domain has enough text: the largest, "${largest.name}", has ${size}.`, hint);
}
