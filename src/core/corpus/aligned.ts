// Balancing of domains that hold the same articles, as translations do: an article stays in all of them or in none. Without
// shared keys it is the walk of balance.ts. Validation text is not touched.

import { capOver, smallestOf, totalBytes } from "./balance";
import type { Document } from "./documents";
import { type ContentHash, compareHashes, contentHash } from "./hash";

/** A document with what tells which article it is of: an identifier in its file, or the file's name. */
export interface AlignedDocument extends Pick<Document, "bytes" | "hash"> {
  /** Absent where it is of none. */
  readonly key?: string;
}

/** What stands under one key in all domains, or a document without a key. */
interface Article {
  readonly hash: ContentHash;
  /** Its documents in each domain. */
  readonly documents: Map<number, AlignedDocument[]>;
}

/**
 * The training documents of each domain, cut to cap = smallest domain × (1 + `tolerance`), in UTF-8 bytes (arXiv 2407.19610
 * counts tokens).
 *
 * Articles are walked by the number of domains that have them, those of all domains first, and then by hash, that of the
 * key where there is one: an order that has nothing to do with that of the files. An article stays only if every domain that
 * has it stays under the cap, and then with all its documents. What is kept stays in its old order. A domain that would be
 * left with nothing keeps its smallest document. Time n log n.
 */
export function balanceAligned<D extends AlignedDocument>(domains: readonly (readonly D[])[], tolerance: number): D[][] {
  const cap = capOver(Math.min(...domains.map(totalBytes)), tolerance);
  const kept = new Set<AlignedDocument>();
  const bytes = domains.map(() => 0);
  for (const { documents } of articlesOf(domains).sort(compareArticles)) {
    const parts = [...documents].map(([domain, part]) => ({ domain, part, more: totalBytes(part) }));
    if (parts.some(({ domain, more }) => bytes[domain] + more > cap)) continue;
    for (const { domain, part, more } of parts) {
      bytes[domain] += more;
      for (const document of part) kept.add(document);
    }
  }
  return domains.map((documents) => {
    const rest = documents.filter((document) => kept.has(document));
    return rest.length > 0 || documents.length === 0 ? rest : [smallestOf(documents)];
  });
}

function articlesOf(domains: readonly (readonly AlignedDocument[])[]): Article[] {
  const byKey = new Map<string, Article>();
  const alone: Article[] = [];
  for (const [domain, all] of domains.entries()) {
    for (const document of all) {
      const { key } = document;
      if (key === undefined) {
        alone.push({ hash: document.hash, documents: new Map([[domain, [document]]]) });
        continue;
      }
      const article = byKey.get(key) ?? { hash: contentHash(key), documents: new Map<number, AlignedDocument[]>() };
      byKey.set(key, article);
      const part = article.documents.get(domain) ?? [];
      article.documents.set(domain, part);
      part.push(document);
    }
  }
  return [...byKey.values(), ...alone];
}

const compareArticles = (a: Article, b: Article): number => b.documents.size - a.documents.size || compareHashes(a.hash, b.hash);
