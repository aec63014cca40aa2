// Domains that come to a corpus later: read, split and cut as those before them were, which stay as they are to the
// last byte. Not how they are stored: that is the stage's.

import type { DomainSummary } from "../config/records";
import { SPLITS } from "../config/splits";
import { type Problem, StudioError } from "../errors";
import { formatBytes, formatPercent } from "../format/format";
import { capOver, cutTo } from "./balance";
import {
  type CorpusSettings,
  type DomainTexts,
  domainTexts,
  type Gathered,
  gatherDomains,
  hasEnoughText,
  noText,
  partDomains,
  type SourceFile,
  summarize,
  tooLittleText,
} from "./corpus";
import { type Document, textOfStored } from "./documents";
import { withNoise } from "./noise";

/** A domain that is there already, with what is stored of its text. */
export type StoredDomain = DomainTexts & Pick<DomainSummary, "trainBytes">;

/** The new domains, sorted by name. */
export interface Addition {
  readonly domains: readonly DomainTexts[];
  readonly summaries: readonly DomainSummary[];
  /** What was left out or is worth knowing. */
  readonly problems: readonly Problem[];
}

/** From this share of equal documents on, no router could tell two domains apart. */
const SAME_TEXT = 0.9;

/**
 * New domains beside `stored` ones: text that those hold is left out, and training text is cut to the cap that the
 * smallest of them gives. Throws StudioError "name-taken" for a name that is there, "same-text" for nearly the text of a
 * domain that is there, and "no-text" when no new domain is left.
 */
export function additionTo(stored: readonly StoredDomain[], files: readonly SourceFile[], settings: CorpusSettings): Addition {
  const gathered = gatherDomains(files);
  const inStorage = createLookup(settings);
  for (const domain of gathered) {
    if (stored.some(({ name }) => name === domain.name)) throw nameTaken(domain.name);
    for (const other of stored) refuseSameText(domain, other, inStorage);
  }
  const known = new Set(stored.flatMap(everyText));
  const fresh = gathered.map((domain) => {
    const documents = domain.documents.filter((document) => !inStorage(document, known));
    return { ...domain, documents, duplicates: domain.duplicates + domain.documents.length - documents.length };
  });
  const kept = fresh.filter(hasEnoughText);
  if (kept.length === 0) throw noText(fresh);
  const smallest = Math.min(...stored.map(({ trainBytes }) => trainBytes));
  const cap = capOver(smallest, settings.balanceTolerance);
  const summaries: DomainSummary[] = [];
  const parts = partDomains(kept, settings, (trains) => trains.map((documents) => cutTo(documents, cap)));
  for (const part of parts) summaries.push(summarize(part));
  const thin = summaries.filter(({ trainBytes }) => capOver(trainBytes, settings.balanceTolerance) < smallest);
  return {
    domains: parts.map(domainTexts),
    summaries,
    problems: [
      ...fresh.filter((domain) => !hasEnoughText(domain)).map(tooLittleText),
      ...thin.map((summary) => lessThanOthers(summary, smallest)),
    ],
  };
}

/** All texts of a domain as models read them. */
const everyText = (domain: DomainTexts): readonly string[] =>
  SPLITS.flatMap((split) => (domain[split] ?? []).map((document) => textOfStored(document, domain.form)));

/** Whether texts in storage hold a document: as it is, or with the noise that training text was given. */
function createLookup({ noise }: CorpusSettings): (document: Document, texts: ReadonlySet<string>) => boolean {
  return ({ text }, texts) => texts.has(text) || (noise > 0 && texts.has(withNoise(text, noise)));
}

/** Balancing may have cut what is stored, so the smaller of the two domains says how much is the same. */
function refuseSameText({ name, documents }: Gathered, other: StoredDomain, inStorage: ReturnType<typeof createLookup>): void {
  const texts = new Set(everyText(other));
  const shared = documents.filter((document) => inStorage(document, texts)).length;
  const share = shared / Math.min(documents.length, texts.size);
  if (!(share >= SAME_TEXT)) return;
  throw new StudioError(
    "same-text",
    `"${name}" holds the text of "${other.name}": ${formatPercent(share, 0)} of the documents are the same, and no router could tell them apart.`,
    `Add a folder with other text, or train the expert for ${other.name} again.`,
  );
}

function nameTaken(name: string): StudioError {
  return new StudioError(
    "name-taken",
    `There is a domain "${name}" already.`,
    "Rename the folder to add it, or train that domain's expert again to replace it.",
  );
}

function lessThanOthers({ name, trainBytes }: DomainSummary, smallest: number): Problem {
  return {
    code: "too-little-text",
    message: `"${name}" has ${formatBytes(trainBytes)} to learn from, less than every other domain: the smallest has ${formatBytes(smallest)}.`,
    hint: "Its expert will see the same text more often. Add a larger folder for a fairer comparison.",
  };
}
