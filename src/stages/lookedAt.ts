// Files of which all documents of a domain are looked at before the first is cleaned, as lines that stand in many of them are to go.
// Meanwhile they lie in storage as they came. They are read from the beginning after a stop.

import type { CleaningSettings } from "../core/config/cleaning";
import { Cleaner } from "../core/corpus/cleaning/cleaner";
import { Tally } from "../core/corpus/cleaning/tally";
import { type Place, type SourceDocument, sourceOfStored, stored } from "../core/corpus/documents";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";
import type { Incoming, IncomingFile } from "./incoming";
import { PlacedTexts, writeTexts } from "./placedTexts";

/** A document as it came, without its text. */
type Seen = Omit<SourceDocument, "text" | "example"> & { readonly place: Place; readonly isExample: boolean };

/** The same files with their documents cleaned; all are read when the first is asked for. */
export function lookedAt(blobs: Blobs, incoming: Incoming, settings: CleaningSettings): Incoming {
  return {
    bytes: incoming.bytes,
    sources: () => [{ files: () => cleaned(blobs, incoming, settings) }],
    begin: () => incoming.begin(),
    domains: () => incoming.domains(),
    excuses: (error) => incoming.excuses(error),
    get problems() {
      return incoming.problems;
    },
  };
}

async function* cleaned(blobs: Blobs, incoming: Incoming, settings: CleaningSettings): AsyncGenerator<IncomingFile> {
  const texts = new PlacedTexts(blobs, () => paths.asTheyCame);
  try {
    const seen = await look(blobs, incoming);
    const domains = incoming.domains();
    const cleaners = new Map([...domains.values()].map((domain) => [domain, new Cleaner(settings)]));
    const cleanerOf = (path: string): Cleaner => cleaners.get(domains.get(path)!)!;
    for (const { path, documents } of seen) for await (const source of again(texts, documents)) cleanerOf(path).look(source);
    for (const { path, documents } of seen) {
      const tally = new Tally();
      yield { path, documents: cleanedBy(cleanerOf(path), again(texts, documents), tally), cleaning: () => tally.counts };
    }
  } finally {
    texts.close();
    await blobs.remove(paths.asTheyCame);
  }
}

/** Writes all documents as they came. */
async function look(blobs: Blobs, incoming: Incoming): Promise<readonly { readonly path: string; readonly documents: readonly Seen[] }[]> {
  const seen: { readonly path: string; readonly documents: readonly Seen[] }[] = [];
  async function* given(): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (const source of incoming.sources())
      for await (const file of source.files()) {
        const documents: Seen[] = [];
        try {
          for await (const document of file.documents) {
            const text = encodeUtf8(stored(document));
            const { text: _text, example, ...rest } = document;
            documents.push({ ...rest, place: { part: 0, at, length: text.length }, isExample: example !== undefined });
            at += text.length;
            yield text;
          }
        } catch (error) {
          if (incoming.excuses(error)) continue;
          throw error;
        }
        seen.push({ path: file.path, documents });
      }
  }
  await writeTexts(blobs, paths.asTheyCame, given());
  return seen;
}

async function* again(texts: PlacedTexts, documents: readonly Seen[]): AsyncGenerator<SourceDocument> {
  for (const { place, isExample, ...rest } of documents)
    yield { ...rest, ...sourceOfStored(decodeUtf8(await texts.at(place)), isExample ? "instructions" : undefined) };
}

async function* cleanedBy(cleaner: Cleaner, documents: AsyncIterable<SourceDocument>, tally: Tally): AsyncGenerator<SourceDocument> {
  for await (const source of documents) {
    const document = cleaner.clean(source, tally);
    if (document !== undefined) yield document;
  }
}
