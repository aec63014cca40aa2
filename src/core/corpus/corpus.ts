// Puts the corpus together: duplicates out, thin domains out, split, balance, figures. What it is given are
// documents with their domain; reading files and writing results is for the stage that calls it.

import type { Recipe } from "../config/recipe";
import type { CorpusSummary, DomainForm, DomainSummary } from "../config/records";
import { SPLITS } from "../config/splits";
import { type Problem, StudioError } from "../errors";
import { balance, totalBytes } from "./balance";
import { type Document, measureDocument, type SourceDocument, stored } from "./documents";
import { withNoise } from "./noise";
import { dropDuplicates, type Parts, splitByHash, splitExamples } from "./split";
import { byteUnigramBits, excerptOf, generatorFloor, lengthHistogram } from "./statistics";

/** One file's documents, with the domain that its path gave it. */
export interface SourceFile {
  readonly domain: string;
  /** Of a file of examples. */
  readonly form?: DomainForm;
  readonly documents: readonly SourceDocument[];
}

/** The documents of one domain as they are stored for the later stages. */
export interface DomainTexts {
  readonly name: string;
  readonly form?: DomainForm;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test?: readonly string[];
  readonly shifted?: readonly string[];
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
  readonly form?: DomainForm;
  readonly files: number;
  readonly documents: readonly Document[];
  readonly duplicates: number;
}

/** A domain with its parts. */
export type Parted = Gathered & Parts;

/**
 * Domains split by hash, with their training parts cut by `cut` and then made noisy where the settings ask for it. Examples
 * stay as they are: noise would break what tells the prompt from the response.
 */
export function partDomains(
  domains: readonly Gathered[],
  { validationShare, noise }: CorpusSettings,
  cut: (trains: readonly (readonly Document[])[]) => readonly (readonly Document[])[],
): Parted[] {
  const splits = domains.map(
    ({ form, documents }): Parts =>
      form === "instructions" ? splitExamples(documents, validationShare) : splitByHash(documents, validationShare),
  );
  const trains = cut(splits.map(({ train }) => train));
  // What is validated on stays as it is.
  const spoilt = (document: Document): Document =>
    noise === 0 || document.example ? document : measureDocument({ ...document, text: withNoise(document.text, noise) });
  return domains.map((domain, i) => ({ ...domain, ...splits[i], train: trains[i].map(spoilt) }));
}

/** The documents of a domain's parts as they are stored. */
export function domainTexts(domain: Parted): DomainTexts {
  const { name, form } = domain;
  const parts = SPLITS.flatMap((split) => (domain[split] ? [[split, domain[split].map(stored)] as const] : []));
  return { name, ...(form && { form }), train: [], validation: [], ...Object.fromEntries(parts) };
}

/** The files with the domain of those with examples renamed where others of that domain hold plain text. */
function apart(files: readonly SourceFile[]): readonly SourceFile[] {
  const ofText = new Set(files.filter(({ form }) => form === undefined).map(({ domain }) => domain));
  const free = (name: string): string => (ofText.has(name) ? free(`${name} instructions`) : name);
  return files.map((file) => (file.form === "instructions" ? { ...file, domain: free(file.domain) } : file));
}

/**
 * Domains by name with their documents, without blank ones and without any text that came before. A domain is plain text or
 * instructions: of a folder with both the instructions make a domain of their own.
 */
export function gatherDomains(files: readonly SourceFile[]): Gathered[] {
  const byName = new Map<string, { form?: DomainForm; files: number; documents: Document[] }>();
  for (const file of apart(files)) {
    const domain = byName.get(file.domain) ?? { ...(file.form && { form: file.form }), files: 0, documents: [] };
    byName.set(file.domain, domain);
    domain.files += 1;
    for (const source of file.documents) if (source.text.trim() !== "") domain.documents.push(measureDocument(source));
  }
  // By code unit, not by locale: the order numbers the domains in storage.
  const names = [...byName.keys()].sort();
  const distinct = dropDuplicates(names.map((name) => byName.get(name)!.documents));
  return names.map((name, i) => ({ name, ...byName.get(name)!, ...distinct[i] }));
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
    ...(domain.form && { form: domain.form }),
    files: domain.files,
    documents: domain.documents.length,
    duplicates: domain.duplicates,
    bytes: totalBytes(domain.documents),
    trainDocuments: domain.train.length,
    trainBytes: totalBytes(domain.train),
    validationDocuments: domain.validation.length,
    validationBytes: totalBytes(domain.validation),
    ...(domain.test && { testDocuments: domain.test.length, testBytes: totalBytes(domain.test) }),
    ...(domain.shifted && { shiftedDocuments: domain.shifted.length, shiftedBytes: totalBytes(domain.shifted) }),
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
