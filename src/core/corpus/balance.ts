// Cuts the larger domains down to the smallest one, so that no expert and no part of the teacher's batch is
// favoured by having had more text. Validation text is not touched.

import type { Document } from "./documents";
import { compareHashes } from "./hash";

/**
 * The training documents of each domain, cut to cap = smallest domain × (1 + `tolerance`).
 *
 * arXiv 2407.19610 counts tokens; this counts UTF-8 bytes, because the corpus comes before the tokenizer. As there,
 * the walk keeps a document only if the domain stays under the cap, and goes on to smaller ones when it would not.
 * The walk is in hash order, a shuffle that needs no seed; what is kept stays in its old order. A domain whose
 * documents are all larger than the cap keeps its smallest one.
 */
export function balance(domains: readonly (readonly Document[])[], tolerance: number): Document[][] {
  const cap = capOver(Math.min(...domains.map(totalBytes)), tolerance);
  return domains.map((documents) => cutTo(documents, cap));
}

/** The bytes that a domain may have beside a smallest one of `smallest` bytes. */
export function capOver(smallest: number, tolerance: number): number {
  return smallest * (1 + tolerance);
}

/** The documents that `balance`'s walk keeps below `cap` bytes. */
export function cutTo(documents: readonly Document[], cap: number): Document[] {
  const kept = keepUnder(documents, cap);
  return documents.filter((document) => kept.has(document));
}

/** UTF-8 bytes of all documents. */
export function totalBytes(documents: readonly Pick<Document, "bytes">[]): number {
  return documents.reduce((sum, document) => sum + document.bytes, 0);
}

/** The smallest document; of equally small ones that with the smallest hash. */
export function smallestOf<D extends Pick<Document, "bytes" | "hash">>(documents: readonly D[]): D {
  return documents.reduce((least, each) => ((each.bytes - least.bytes || compareHashes(each.hash, least.hash)) < 0 ? each : least));
}

function keepUnder(documents: readonly Document[], cap: number): Set<Document> {
  if (totalBytes(documents) <= cap) return new Set(documents);
  const kept = new Set<Document>();
  let bytes = 0;
  for (const document of [...documents].sort((a, b) => compareHashes(a.hash, b.hash))) {
    if (bytes + document.bytes > cap) continue;
    kept.add(document);
    bytes += document.bytes;
  }
  if (kept.size === 0) kept.add(smallestOf(documents));
  return kept;
}
