// Domains that come to a corpus later: split and cut as those before them were, which stay as they are to the
// last byte. Not how they are read and stored: that is the stage's.

import type { DomainSummary } from "../config/records";
import { type Problem, StudioError } from "../errors";
import { formatBytes, formatPercent } from "../format/format";
import { capOver, cutTo, totalBytes } from "./balance";
import {
  type CorpusPlan,
  type CorpusSettings,
  type Gathered,
  gatherDomains,
  hasEnoughText,
  noText,
  partDomains,
  type SourceFile,
  tooLittleText,
} from "./corpus";
import { contentOf, type Document, identityOfHash } from "./documents";

/** A domain that is there already, with the identities of all texts that are stored of it. */
export interface StoredDomain extends Pick<DomainSummary, "name" | "trainBytes"> {
  readonly texts: ReadonlySet<string>;
}

/** From this share of equal documents on, no router could tell two domains apart. */
const SAME_TEXT = 0.9;

/**
 * New domains beside `stored` ones: text that those hold is left out, and training text is cut to the cap that the
 * smallest of them gives. Throws StudioError "name-taken" for a name that is there, "same-text" for nearly the text of a
 * domain that is there, and "no-text" when no new domain is left.
 */
export function additionTo(stored: readonly StoredDomain[], files: readonly SourceFile[], settings: CorpusSettings): CorpusPlan {
  const gathered = gatherDomains(files, settings);
  for (const domain of gathered) {
    if (stored.some(({ name }) => name === domain.name)) throw nameTaken(domain.name);
    for (const other of stored) refuseSameText(domain, other);
  }
  const fresh = gathered.map((domain) => {
    const documents = domain.documents.filter((document) => !stored.some((other) => isHeld(document, other)));
    return { ...domain, documents, duplicates: domain.duplicates + domain.documents.length - documents.length };
  });
  const kept = fresh.filter(hasEnoughText);
  if (kept.length === 0) throw noText(fresh);
  const smallest = Math.min(...stored.map(({ trainBytes }) => trainBytes));
  const cap = capOver(smallest, settings.balanceTolerance);
  const domains = partDomains(kept, settings, (trains) => trains.map((documents) => cutTo(documents, cap)));
  const sizes = domains.map(({ name, train }) => ({ name, trainBytes: totalBytes(train) }));
  const thin = sizes.filter(({ trainBytes }) => capOver(trainBytes, settings.balanceTolerance) < smallest);
  return {
    domains,
    warnings: [
      ...fresh.filter((domain) => !hasEnoughText(domain)).map(tooLittleText),
      ...thin.map((size) => lessThanOthers(size, smallest)),
    ],
  };
}

/** Whether a domain in storage holds a document: as it is, or with the noise that training text was given. */
function isHeld(document: Document, { texts }: StoredDomain): boolean {
  return texts.has(identityOfHash(contentOf(document))) || (document.spoilt !== undefined && texts.has(identityOfHash(document.spoilt)));
}

/** Balancing may have cut what is stored, so the smaller of the two domains says how much is the same. */
function refuseSameText({ name, documents }: Gathered, other: StoredDomain): void {
  const shared = documents.filter((document) => isHeld(document, other)).length;
  const share = shared / Math.min(documents.length, other.texts.size);
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

function lessThanOthers({ name, trainBytes }: Pick<DomainSummary, "name" | "trainBytes">, smallest: number): Problem {
  return {
    code: "too-little-text",
    message: `"${name}" has ${formatBytes(trainBytes)} to learn from, less than every other domain: the smallest has ${formatBytes(smallest)}.`,
    hint: "Its expert will see the same text more often. Add a larger folder for a fairer comparison.",
  };
}
