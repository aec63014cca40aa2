// Figures about a domain's text for its card and for the baselines on the charts. They describe; nothing is
// decided here.

import type { Document } from "./documents";

/** Upper bounds, exclusive, of all but the last bin of DomainSummary.lengths. */
const LENGTH_BOUNDS = [256, 1024, 4096, 16_384];

/** Documents per size bin: < 256 B, < 1 KiB, < 4 KiB, < 16 KiB, larger. */
export function lengthHistogram(documents: readonly Document[]): number[] {
  const counts = [...LENGTH_BOUNDS, Infinity].map(() => 0);
  for (const { bytes } of documents) {
    const bin = LENGTH_BOUNDS.findIndex((bound) => bytes < bound);
    counts[bin < 0 ? LENGTH_BOUNDS.length : bin] += 1;
  }
  return counts;
}

/** How often each byte stands in text. */
export type ByteCounts = Float64Array;

export const noBytes = (): ByteCounts => new Float64Array(256);

/** Adds the bytes of a text in UTF-8 to `counts`. */
export function countBytes(counts: ByteCounts, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]] += 1; // an iterator takes several times as long
}

/**
 * Bits per byte of text with the bytes `asked` under the byte frequencies of `known`, with one added to each of the 256 counts
 * (Laplace): what a model that knows nothing but how common each byte is would score.
 */
export function byteUnigramBits(known: ByteCounts, asked: ByteCounts): number {
  const knownTotal = totalOf(known) + 256;
  let bits = 0;
  for (let byte = 0; byte < 256; byte++) bits -= asked[byte] * Math.log2((known[byte] + 1) / knownTotal);
  return bits / totalOf(asked);
}

/** Of counts of bytes, how many there are. */
export const totalOf = (values: ByteCounts): number => values.reduce((total, value) => total + value, 0);

/** Bits per byte that the choices of the generator cost; undefined when a document is not generated. */
export function generatorFloor(validation: readonly Document[]): number | undefined {
  let bits = 0;
  let bytes = 0;
  for (const document of validation) {
    if (document.bits === undefined) return undefined;
    bits += document.bits;
    bytes += document.bytes;
  }
  return bits / bytes;
}

/** The start of a text, at most `length` UTF-16 units, cut at a space where there is one near the end. */
export function excerptOf(text: string, length = 300): string {
  const whole = text.trim();
  if (whole.length <= length) return whole;
  const cut = whole.slice(0, length).replace(/[\ud800-\udbff]$/, "");
  const space = cut.search(/\s\S*$/);
  return `${(space > length / 2 ? cut.slice(0, space) : cut).trimEnd()} …`;
}
