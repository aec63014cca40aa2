// A corpus made in memory: texts in, what is stored of each part and the figures out.

import { recipeFor } from "../../../src/core/config/recipe";
import type { DomainForm, DomainSummary } from "../../../src/core/config/records";
import type { Split } from "../../../src/core/config/splits";
import { additionTo, type StoredDomain } from "../../../src/core/corpus/addition";
import { type CorpusPlan, type CorpusSettings, planCorpus, type SourceFile } from "../../../src/core/corpus/corpus";
import {
  type Document,
  identityOfHash,
  measureDocument,
  type SourceDocument,
  stored,
  textOfStored,
} from "../../../src/core/corpus/documents";
import { contentHash } from "../../../src/core/corpus/hash";
import { asStored, DomainParts } from "../../../src/core/corpus/parts";
import { noBytes } from "../../../src/core/corpus/statistics";
import type { Problem } from "../../../src/core/errors";
import { decodeUtf8, encodeUtf8, utf8Length } from "../../../src/core/format/utf8";

export interface TextFile {
  readonly domain: string;
  readonly form?: DomainForm;
  readonly documents: readonly SourceDocument[];
}

export type Settings = CorpusSettings & { readonly noise: number };

/** The default settings with these changes. */
export const settingsWith = (changes: Partial<Settings>): Settings => ({ ...recipeFor("pico").corpus, ...changes });

/** A domain's documents by part, as they are stored. */
export type BuiltDomain = { readonly name: string; readonly form?: DomainForm } & Record<"train" | "validation", readonly string[]> &
  Partial<Record<Split, readonly string[]>>;

export interface Built {
  readonly domains: readonly BuiltDomain[];
  readonly summaries: readonly DomainSummary[];
  readonly problems: readonly Problem[];
}

/** A document of this text, wherever it lies. */
export const measured = (source: SourceDocument, at = 0, noise = 0): Document =>
  measureDocument(source, { part: 0, at, length: utf8Length(stored(source)) }, noise);

/** The corpus of files. */
export const build = (files: readonly TextFile[], settings: Settings): Promise<Built> =>
  planned(files, settings, (sources) => planCorpus(sources, settings));

/** What files add to a corpus that was built. */
export const add = (built: Built, files: readonly TextFile[], settings: Settings): Promise<Built> =>
  planned(files, settings, (sources) => additionTo(built.domains.map(storedDomain(built)), sources, settings));

const storedDomain =
  ({ summaries }: Built) =>
  ({ name, form, ...parts }: BuiltDomain, index: number): StoredDomain => ({
    name,
    trainBytes: summaries[index].trainBytes,
    texts: new Set(Object.values(parts).flatMap((part) => part.map((text) => identityOfHash(contentHash(textOfStored(text, form)))))),
  });

async function planned(
  files: readonly TextFile[],
  { noise }: Settings,
  plan: (sources: readonly SourceFile[]) => CorpusPlan,
): Promise<Built> {
  const texts: string[] = [];
  const sources = files.map((file): SourceFile => {
    const present = file.documents.filter(({ text }) => text.trim() !== "");
    return { ...file, documents: present.map((source) => measured(source, texts.push(stored(source)) - 1, noise)) };
  });
  const { domains, warnings } = plan(sources);
  const built: BuiltDomain[] = [];
  const summaries: DomainSummary[] = [];
  for (const domain of domains) {
    const parts = new DomainParts(domain, noise);
    const textOf = ({ place }: Document): Uint8Array => encodeUtf8(texts[place.at]);
    const byPart: Record<string, string[]> = {};
    for (const { split, documents, storing } of parts.parts()) {
      const counts = noBytes();
      byPart[split] = documents.map((document) => decodeUtf8(asStored(textOf(document), storing, counts)));
      parts.count(split, counts);
    }
    built.push({ name: domain.name, ...(domain.form && { form: domain.form }), train: [], validation: [], ...byPart });
    summaries.push(parts.summary(textOf(domain.documents[0])));
  }
  return { domains: built, summaries, problems: warnings };
}
