// Exact duplicates out, then training and what is held out apart. Both look at a document's content alone, so equal
// text never stands on both sides, and a file added later moves no document to the other side.

import { SPLITS, type Split } from "../config/splits";
import { type Document, identityOf } from "./documents";
import { compareHashes, hashFraction } from "./hash";

/** The documents of a domain by the part they belong to. */
export interface Parts {
  readonly train: readonly Document[];
  readonly validation: readonly Document[];
  readonly test?: readonly Document[];
  readonly shifted?: readonly Document[];
}

/** Keeps the first of equal documents over all `domains` and counts the others where they were dropped. */
export function dropDuplicates(domains: readonly (readonly Document[])[]): { documents: Document[]; duplicates: number }[] {
  const seen = new Set<string>();
  return domains.map((all) => {
    const documents: Document[] = [];
    for (const document of all) {
      const identity = identityOf(document);
      if (seen.has(identity)) continue;
      seen.add(identity);
      documents.push(document);
    }
    return { documents, duplicates: all.length - documents.length };
  });
}

/**
 * Sends a document to validation when its hash, as a fraction, lies below `validationShare`. Of two or more
 * documents each side gets at least one: the one whose hash is nearest to that side.
 */
export function splitByHash(documents: readonly Document[], validationShare: number): { train: Document[]; validation: Document[] } {
  const ascending = [...documents].sort((a, b) => compareHashes(a.hash, b.hash));
  const below = ascending.filter((document) => hashFraction(document.hash) < validationShare).length;
  const validationCount = documents.length < 2 ? 0 : Math.min(Math.max(below, 1), documents.length - 1);
  const chosen = new Set(ascending.slice(0, validationCount));
  return {
    train: documents.filter((document) => !chosen.has(document)),
    validation: documents.filter((document) => chosen.has(document)),
  };
}

/**
 * Examples by the parts they were made for. Those that were made for none are split by hash, and of what is held out every
 * second is a test. Parts without an example are absent, but for training and validation.
 */
export function splitExamples(examples: readonly Document[], validationShare: number): Parts {
  const { train, validation: aside } = splitByHash(examples, validationShare);
  const trained = new Set(train);
  const inOrder = aside.toSorted((a, b) => compareHashes(a.hash, b.hash));
  const tested = new Set(inOrder.filter((_, place) => place % 2 === 1));
  const partOf = (example: Document): Split =>
    example.split ?? (trained.has(example) ? "train" : tested.has(example) ? "test" : "validation");
  const parts = SPLITS.map((split) => [split, examples.filter((example) => partOf(example) === split)] as const);
  return { train: [], validation: [], ...Object.fromEntries(parts.filter(([, documents]) => documents.length > 0)) };
}
