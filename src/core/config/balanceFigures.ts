// What balancing did to the domains' shares of training, worked out of a corpus's summary: for the screen, the card and the report.
// Not the balancing: that is the corpus's.

import type { CorpusSummary, DomainSummary, TokenizerSummary } from "./records";

export interface Share {
  readonly documents: number;
  /** UTF-8 bytes of text. */
  readonly bytes: number;
  /** Of all domains' bytes. */
  readonly share: number;
}

export interface DomainBalance {
  readonly name: string;
  /** Its part for training before larger domains were cut, and as it is trained on. */
  readonly before: Share;
  readonly after: Share & {
    /** Once there is a tokenizer. */
    readonly tokens?: number;
  };
}

export interface BalanceFigures {
  readonly domains: readonly DomainBalance[];
  /** Bytes of the largest domain over those of the smallest one. */
  readonly ratio: { readonly before: number; readonly after: number };
}

/** The domains' parts for training before and after the balance, in the corpus's order. */
export function balanceFigures(domains: CorpusSummary["domains"], tokenizer?: Pick<TokenizerSummary, "trainTokens">): BalanceFigures {
  const before = shares(domains.map((domain) => ({ documents: beforeOf(domain, "Documents"), bytes: beforeOf(domain, "Bytes") })));
  const after = shares(domains.map(({ trainDocuments, trainBytes }) => ({ documents: trainDocuments, bytes: trainBytes })));
  return {
    domains: domains.map(({ name }, i) => {
      const tokens = tokenizer?.trainTokens[name];
      return { name, before: before[i], after: { ...after[i], ...(tokens !== undefined && { tokens }) } };
    }),
    ratio: { before: ratioOf(before), after: ratioOf(after) },
  };
}

/** What a domain had for training: all that it has but what is held out, of which balancing takes nothing. */
function beforeOf(domain: DomainSummary, figure: "Documents" | "Bytes"): number {
  const all = figure === "Bytes" ? domain.bytes : domain.documents;
  return all - domain[`validation${figure}`] - (domain[`test${figure}`] ?? 0) - (domain[`shifted${figure}`] ?? 0);
}

function shares(parts: readonly Omit<Share, "share">[]): Share[] {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return parts.map((part) => ({ ...part, share: part.bytes / total }));
}

function ratioOf(parts: readonly Share[]): number {
  const bytes = parts.map((part) => part.bytes).filter((count) => count > 0); // examples may all be held out
  return Math.max(...bytes) / Math.min(...bytes);
}
