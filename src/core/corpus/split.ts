// Exact duplicates out, then training and validation apart. Both look at a document's content alone, so equal
// text never stands on both sides, and a file added later moves no document to the other side.

import type { Document } from "./documents";
import { compareHashes, hashFraction } from "./hash";

/** Keeps the first of equal documents over all `domains` and counts the others where they were dropped. */
export function dropDuplicates(domains: readonly (readonly Document[])[]): { documents: Document[]; duplicates: number }[] {
  const seen = new Set<string>();
  return domains.map((all) => {
    const documents: Document[] = [];
    for (const document of all) {
      if (seen.has(document.text)) continue;
      seen.add(document.text);
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
