// What became of the texts, as JSON values for programs: corpus-report.json and tokenizer-report.json of a headless run that ends
// before anything is trained. Their fields are described in public/corpus.schema.json and public/tokenizer.schema.json.

import { balanceFigures, type DomainBalance } from "../core/config/balanceFigures";
import type { CleaningCounts } from "../core/config/cleaning";
import type { Recipe } from "../core/config/recipe";
import type { DomainForm, ProjectRecord } from "../core/config/records";
import { type Split, splitsOf } from "../core/config/splits";
import type { PreTokenizer } from "../core/config/tokenizer";
import type { Problem } from "../core/errors";
import type { Report } from "./report";

/** The stages that need nothing but texts, one of which a run may end with. */
export const TEXT_STAGES = ["corpus", "tokenizer"] as const;
/** Or with the package in which a cluster trains the rest. */
export type LastOfTexts = (typeof TEXT_STAGES)[number] | "cluster";

/** A file that was written, by its path in the folder of the run. */
export type WrittenFile = Report["files"][number];

interface Heading {
  readonly recipe: Recipe;
  readonly versions: Report["versions"];
  /** From start to end, pauses excluded. */
  readonly seconds: number;
}

export interface CorpusReport extends Heading {
  readonly source: "sample" | "files";
  /** Settings that the corpus was made with where it came packed: those of the recipe did nothing then. */
  readonly packed?: { readonly seed: number; readonly settings: Recipe["corpus"] };
  readonly domains: readonly DomainReport[];
  /** Bytes for training of the largest domain over those of the smallest. */
  readonly ratio: { readonly before: number; readonly after: number };
  /** What was left out and why, and other remarks. */
  readonly problems: readonly Problem[];
  /** The corpus as one file, where that was asked for. */
  readonly file: WrittenFile | null;
}

export interface DomainReport {
  readonly name: string;
  readonly form: "text" | DomainForm;
  readonly files: number;
  /** What came, without exact duplicates. */
  readonly documents: number;
  readonly duplicates: number;
  readonly bytes: number;
  /** What each step of cleaning did that did anything. */
  readonly cleaning: CleaningCounts;
  /** For training, before the larger domains were cut and after. */
  readonly before: DomainBalance["before"];
  readonly after: DomainBalance["after"];
  readonly parts: Readonly<Partial<Record<Split, { readonly documents: number; readonly bytes: number }>>>;
  /** Documents by size: < 256 B, < 1 KiB, < 4 KiB, < 16 KiB, larger. */
  readonly lengths: readonly number[];
  /** Bits per byte under byte frequencies alone, and what a generator's own choices cost. */
  readonly byteUnigram: number;
  readonly floor?: number;
}

export interface TokenizerReport extends Heading {
  /** How text is cut into words before pairs are merged; null for a tokenizer from files, whose own file says it. */
  readonly cut: PreTokenizer | null;
  /** SHA-256 of the files that it was read from; null for one that was trained. */
  readonly imported: string | null;
  readonly vocabSize: number;
  readonly merges: number;
  readonly domains: Readonly<Record<string, TokensReport>>;
  readonly file: WrittenFile;
}

export interface TokensReport {
  /** On validation text; absent for a domain without any. */
  readonly bytesPerToken?: number;
  readonly trainTokens: number;
  readonly validationTokens: number;
}

export interface TextReports {
  readonly corpus: CorpusReport;
  readonly tokenizer?: TokenizerReport;
  /** The package for a cluster. */
  readonly cluster?: WrittenFile;
}

type Versions = Pick<Heading, "recipe" | "versions">;

/** What the project's corpus is. */
export function corpusReport({ corpus, tokenizer, traces, balancedSet }: ProjectRecord, made: Versions): CorpusReport {
  const { source, domains, problems, packed } = corpus!;
  const figures = balanceFigures(domains, tokenizer);
  return {
    ...made,
    seconds: traces?.corpus?.seconds ?? 0,
    source,
    ...(packed && { packed: { seed: packed.seed, settings: packed.settings } }),
    domains: domains.map((domain, i): DomainReport => {
      const { name, form, files, documents, duplicates, bytes, cleaning = {}, lengths, byteUnigram, floor } = domain;
      const { before, after } = figures.domains[i];
      const parts = splitsOf(domain).map((split) => {
        const part = { documents: domain[`${split}Documents`] ?? 0, bytes: domain[`${split}Bytes`] ?? 0 };
        return [split, part] as const;
      });
      const came = { name, files, documents, duplicates, bytes, cleaning };
      return {
        ...came,
        form: form ?? "text",
        before,
        after,
        parts: Object.fromEntries(parts),
        lengths,
        byteUnigram,
        ...(floor !== undefined && { floor }),
      };
    }),
    ratio: figures.ratio,
    problems,
    file: balancedSet ? { path: balancedSet.path, bytes: balancedSet.bytes, sha256: balancedSet.sha256 } : null,
  };
}

/** What the project's tokenizer is, which lies in `file`. */
export function tokenizerReport({ corpus, tokenizer, traces }: ProjectRecord, made: Versions, file: WrittenFile): TokenizerReport {
  const { imported = null, vocabSize, merges, bytesPerToken, trainTokens, validationTokens } = tokenizer!;
  const domains = corpus!.domains.map(({ name }): [string, TokensReport] => {
    const tokens = { trainTokens: trainTokens[name] ?? 0, validationTokens: validationTokens[name] ?? 0 };
    return [name, Object.hasOwn(bytesPerToken, name) ? { bytesPerToken: bytesPerToken[name], ...tokens } : tokens];
  });
  const seconds = traces?.tokenizer?.seconds ?? 0;
  const cut = imported === null ? made.recipe.tokenizer.preTokenizer : null;
  return { ...made, seconds, cut, imported, vocabSize, merges, domains: Object.fromEntries(domains), file };
}
