// A domain's parts on their way into storage: what is stored of a document, with noise where the recipe asks for it, and what is
// counted along the way. Not how the parts were chosen: that is corpus.ts's.

import type { DomainForm, DomainSummary } from "../config/records";
import { SPLITS, type Split } from "../config/splits";
import { decodeUtf8, encodeUtf8 } from "../format/utf8";
import { totalBytes } from "./balance";
import type { Parted } from "./corpus";
import { type Document, textOfStored } from "./documents";
import { withNoise } from "./noise";
import { type ByteCounts, byteUnigramBits, countBytes, excerptOf, generatorFloor, lengthHistogram, noBytes, totalOf } from "./statistics";

/** How a part's documents are stored. */
export interface Storing {
  readonly form?: DomainForm;
  /** The share of letters that are replaced. */
  readonly noise: number;
}

/** A part of a domain with the documents that it is to have. */
export interface PlannedPart {
  readonly split: Split;
  readonly documents: readonly Document[];
  readonly storing: Storing;
}

/** What is to be stored in place of `clear`, all in UTF-8; `counts` takes the bytes of its text. */
export function asStored(clear: Uint8Array, { form, noise }: Storing, counts: ByteCounts): Uint8Array {
  const stored = noise === 0 ? clear : encodeUtf8(withNoise(decodeUtf8(clear), noise));
  countBytes(counts, form === undefined ? stored : encodeUtf8(textOfStored(decodeUtf8(stored), form)));
  return stored;
}

/** Tells a domain's parts, and from what was counted of all their documents the figures of the domain. */
export class DomainParts {
  readonly #domain: Parted;
  readonly #noise: number;
  readonly #bytes: Readonly<Record<Split, ByteCounts>>;

  /** `noise` is the share of letters of training text that are replaced. */
  constructor(domain: Parted, noise: number) {
    this.#domain = domain;
    this.#noise = noise;
    this.#bytes = { train: noBytes(), validation: noBytes(), test: noBytes(), shifted: noBytes() };
  }

  /** The parts that the domain has. */
  parts(): readonly PlannedPart[] {
    const { form } = this.#domain;
    return SPLITS.flatMap((split) => {
      const documents = this.#domain[split];
      // What is validated on stays as it is, and so do examples: noise would break what tells the prompt from the response.
      const noise = split === "train" && form === undefined ? this.#noise : 0;
      return documents ? [{ split, documents, storing: { ...(form && { form }), noise } }] : [];
    });
  }

  /** Adds what was counted of some documents of a part. */
  count(split: Split, counts: ByteCounts): void {
    const known = this.#bytes[split];
    for (const [byte, count] of counts.entries()) known[byte] += count;
  }

  /** The figures of the domain; `first` is what its first document was before it was stored, in UTF-8. */
  summary(first: Uint8Array): DomainSummary {
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
      excerpt: excerptOf(textOfStored(decodeUtf8(first), form)),
    };
  }
}
