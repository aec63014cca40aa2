// A domain's parts on their way into storage, one document at a time: what is stored of each, with noise where the recipe asks
// for it, and what is counted along the way. Not how the parts were chosen: that is corpus.ts's.

import type { DomainSummary } from "../config/records";
import { SPLITS, type Split } from "../config/splits";
import { decodeUtf8, encodeUtf8 } from "../format/utf8";
import { totalBytes } from "./balance";
import type { Parted } from "./corpus";
import { type Document, textOfStored } from "./documents";
import { withNoise } from "./noise";
import { type ByteCounts, byteUnigramBits, countBytes, excerptOf, generatorFloor, lengthHistogram, noBytes, totalOf } from "./statistics";

/** Finds what is stored of a document, in UTF-8. */
export type StoredText = (document: Document) => Promise<Uint8Array>;

/** A part of a domain, with its documents as they are to be stored, in UTF-8. */
export interface StoredPart {
  readonly split: Split;
  readonly documents: AsyncIterable<Uint8Array>;
}

/** Hands out a domain's parts, and after all of their documents were taken the figures of the domain. */
export class DomainParts {
  readonly #domain: Parted;
  readonly #storedOf: StoredText;
  readonly #noise: number;
  readonly #bytes: Readonly<Record<Split, ByteCounts>>;

  /** `noise` is the share of letters of training text that are replaced. */
  constructor(domain: Parted, storedOf: StoredText, noise: number) {
    this.#domain = domain;
    this.#storedOf = storedOf;
    this.#noise = noise;
    this.#bytes = { train: noBytes(), validation: noBytes(), test: noBytes(), shifted: noBytes() };
  }

  /** The parts that the domain has. */
  parts(): readonly StoredPart[] {
    return SPLITS.flatMap((split) => {
      const documents = this.#domain[split];
      return documents ? [{ split, documents: this.#documents(split, documents) }] : [];
    });
  }

  async *#documents(split: Split, documents: readonly Document[]): AsyncGenerator<Uint8Array> {
    const { form } = this.#domain;
    // What is validated on stays as it is, and so do examples: noise would break what tells the prompt from the response.
    const noise = split === "train" && form === undefined ? this.#noise : 0;
    for (const document of documents) {
      const clear = await this.#storedOf(document);
      const stored = noise === 0 ? clear : encodeUtf8(withNoise(decodeUtf8(clear), noise));
      countBytes(this.#bytes[split], form === undefined ? stored : encodeUtf8(textOfStored(decodeUtf8(stored), form)));
      yield stored;
    }
  }

  /** The figures of the domain. */
  async summary(): Promise<DomainSummary> {
    const { name, form, files, documents, duplicates, cleaning, train, validation, test, shifted } = this.#domain;
    const { train: trained, validation: validated } = this.#bytes;
    const floor = generatorFloor(validation);
    return {
      name,
      ...(form && { form }),
      files,
      documents: documents.length,
      duplicates,
      cleaning,
      bytes: totalBytes(documents),
      trainDocuments: train.length,
      trainBytes: totalOf(trained),
      validationDocuments: validation.length,
      validationBytes: totalOf(validated),
      ...(test && { testDocuments: test.length, testBytes: totalOf(this.#bytes.test) }),
      ...(shifted && { shiftedDocuments: shifted.length, shiftedBytes: totalOf(this.#bytes.shifted) }),
      lengths: lengthHistogram(documents),
      byteUnigram: byteUnigramBits(trained, validated),
      ...(floor === undefined ? {} : { floor }),
      excerpt: excerptOf(textOfStored(decodeUtf8(await this.#storedOf(documents[0])), form)),
    };
  }
}
