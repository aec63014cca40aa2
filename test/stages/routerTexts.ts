// Three small domains as the corpus and tokenizer stages leave them, in memory, for tests of what comes after.

import type { CorpusSummary } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { finish } from "../../src/core/router/lbfgs";
import { Tokenizer } from "../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { trainBpe } from "../../src/core/tokenizer/train";
import { WordCounts } from "../../src/core/tokenizer/words";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { writeTokens } from "../../src/stages/tokens";
import { type Blobs, paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

/** A document of each domain. */
export const texts: Readonly<Record<string, string>> = {
  english: "The keeper of the lamp walks down to the harbour and waits there for the boat. ",
  german: "Der Wärter der Lampe geht zum Hafen hinunter und wartet dort auf das Boot. ",
  python: "def wait(boat):\n    while not boat.here:\n        sleep(1)\n    return boat\n\n",
};

export const tokenizer = makeTokenizer();

function makeTokenizer(): Tokenizer {
  const words = new WordCounts("gpt2");
  for (const text of Object.values(texts)) words.add(text);
  return new Tokenizer(finish(trainBpe(words, { vocabSize: 320, minFrequency: 1 })));
}

export function corpusOf(domains: readonly string[]): CorpusSummary {
  const none = { files: 1, documents: 1, duplicates: 0, bytes: 0, trainDocuments: 1, trainBytes: 0 };
  const rest = { validationDocuments: 1, validationBytes: 0, lengths: [], byteUnigram: 0, excerpt: "" };
  return { source: "files", problems: [], domains: domains.map((name) => ({ name, ...none, ...rest })) };
}

/** `repeats` documents of a domain's text, each followed by the end of text. */
export function tokensOf(domain: string, repeats: number): Uint16Array {
  const document = [...tokenizer.encode(texts[domain]), tokenizer.endOfText];
  return Uint16Array.from(Array.from({ length: repeats }, () => document).flat());
}

/** Storage with so many documents of each domain. */
export async function storageWith(repeats: Readonly<Record<string, readonly [train: number, validation: number]>>): Promise<Blobs> {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, encodeUtf8(toTokenizerJson(tokenizer)));
  for (const [index, [domain, [train, validation]]] of Object.entries(repeats).entries()) {
    await writeTokens(blobs, index, "train", [tokensOf(domain, train)]);
    await writeTokens(blobs, index, "validation", [tokensOf(domain, validation)]);
  }
  return blobs;
}

export const plenty = { english: [40, 10], german: [40, 10], python: [40, 10] } as const;

/** A context that keeps what it is told; with `stopped`, the page has pressed Stop. */
export function listening(stopped = false): Context & { events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  return {
    events,
    emit: (event) => events.push(event),
    checkpoint: async () => {
      if (stopped) throw new StudioError("cancelled", "It was stopped.", "Start it again.");
    },
  };
}
