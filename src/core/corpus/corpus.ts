// Puts the corpus together: duplicates out, thin domains out, split, balance, figures. What it is given are
// documents with their domain; reading files and writing results is for the stage that calls it.

import type { Recipe } from "../config/recipe";
import type { CorpusSummary, DomainSummary } from "../config/records";
import { type Problem, StudioError } from "../errors";
import { balance, totalBytes } from "./balance";
import { type Document, measureDocument, type SourceDocument } from "./documents";
import { withNoise } from "./noise";
import { dropDuplicates, splitByHash } from "./split";
import { byteUnigramBits, excerptOf, generatorFloor, lengthHistogram } from "./statistics";

/** One file's documents, with the domain that its path gave it. */
export interface SourceFile {
  readonly domain: string;
  readonly documents: readonly SourceDocument[];
}

/** The texts of one domain as the later stages read them. */
export interface DomainTexts {
  readonly name: string;
  readonly train: readonly string[];
  readonly validation: readonly string[];
}

export interface Corpus {
  /** Sorted by name, as are the summary's. */
  readonly domains: readonly DomainTexts[];
  readonly summary: CorpusSummary;
}

/** Less text than this is left out: not even the smallest model learns from a page. */
export const MIN_DOMAIN_BYTES = 4096;

/**
 * Builds the corpus from files in the order given; `problems` (files the caller had to skip) come first in the
 * summary's list. A domain with too little text is left out with a problem. Throws StudioError "no-text" when no
 * domain is left.
 */
export function buildCorpus(
  files: readonly SourceFile[],
  settings: CorpusSettings,
  source: CorpusSummary["source"],
  problems: readonly Problem[] = [],
): Corpus {
  const gathered = gatherDomains(files);
  const kept = gathered.filter(hasEnoughText);
  if (kept.length === 0) throw noText(gathered);
  const parts = partDomains(kept, settings, (trains) => balance(trains, settings.balanceTolerance));
  const warnings = gathered.filter((domain) => !hasEnoughText(domain)).map(tooLittleText);
  if (kept.length === 1) warnings.push(oneDomain(kept[0].name));
  return {
    domains: parts.map(domainTexts),
    summary: { source, domains: parts.map(summarize), problems: [...problems, ...warnings] },
  };
}

/** What a corpus is built by. */
export type CorpusSettings = Pick<Recipe["corpus"], "validationShare" | "balanceTolerance" | "noise">;

export interface Gathered {
  readonly name: string;
  readonly files: number;
  readonly documents: readonly Document[];
  readonly duplicates: number;
}

/** A domain with its two parts. */
export interface Parted extends Gathered {
  readonly train: readonly Document[];
  readonly validation: readonly Document[];
}

/** Domains split by hash, with their training parts cut by `cut` and then made noisy where the settings ask for it. */
export function partDomains(
  domains: readonly Gathered[],
  { validationShare, noise }: CorpusSettings,
  cut: (trains: readonly (readonly Document[])[]) => readonly (readonly Document[])[],
): Parted[] {
  const splits = domains.map(({ documents }) => splitByHash(documents, validationShare));
  const trains = cut(splits.map(({ train }) => train));
  // What is validated on stays as it is.
  const spoilt = (document: Document): Document =>
    noise === 0 ? document : measureDocument({ ...document, text: withNoise(document.text, noise) });
  return domains.map((domain, i) => ({ ...domain, train: trains[i].map(spoilt), validation: splits[i].validation }));
}

const textOf = (document: Document) => document.text;

/** The texts of a domain's parts. */
export function domainTexts({ name, train, validation }: Parted): DomainTexts {
  return { name, train: train.map(textOf), validation: validation.map(textOf) };
}

/** Domains by name with their documents, without blank ones and without any text that came before. */
export function gatherDomains(files: readonly SourceFile[]): Gathered[] {
  const byName = new Map<string, { files: number; documents: Document[] }>();
  for (const file of files) {
    const domain = byName.get(file.domain) ?? { files: 0, documents: [] };
    byName.set(file.domain, domain);
    domain.files += 1;
    for (const source of file.documents) if (source.text.trim() !== "") domain.documents.push(measureDocument(source));
  }
  // By code unit, not by locale: the order numbers the domains in storage.
  const names = [...byName.keys()].sort();
  const distinct = dropDuplicates(names.map((name) => byName.get(name)!.documents));
  return names.map((name, i) => ({ name, files: byName.get(name)!.files, ...distinct[i] }));
}

/** Whether a domain has text to learn from. */
export function hasEnoughText(domain: Gathered): boolean {
  return domain.documents.length >= 2 && totalBytes(domain.documents) >= MIN_DOMAIN_BYTES;
}

/** The figures of a domain. */
export function summarize(domain: Parted): DomainSummary {
  const floor = generatorFloor(domain.validation);
  return {
    name: domain.name,
    files: domain.files,
    documents: domain.documents.length,
    duplicates: domain.duplicates,
    bytes: totalBytes(domain.documents),
    trainDocuments: domain.train.length,
    trainBytes: totalBytes(domain.train),
    validationDocuments: domain.validation.length,
    validationBytes: totalBytes(domain.validation),
    lengths: lengthHistogram(domain.documents),
    byteUnigram: byteUnigramBits(domain.train, domain.validation),
    ...(floor === undefined ? {} : { floor }),
    excerpt: excerptOf(domain.documents[0].text),
  };
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
