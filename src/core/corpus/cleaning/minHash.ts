// MinHash signatures: how much two texts have in common, from 128 bytes of each. One pass over a text, nothing kept of it.
// Not the search for similar ones: see nearDuplicates.ts.

import { grown } from "../../growable";
import { randomStream } from "../../random";
import { isBlank } from "./blank";

/** Bytes of a signature. */
export const SIGNATURE_BYTES = 128;

/**
 * A text is the set of its runs of this many UTF-16 units, blanks left out: about three words, so that prose, code and scripts
 * without blanks are treated alike and a text that is only wrapped or indented anew stays the same set.
 */
export const SHINGLE_UNITS = 16;

const BIN_BITS = Math.log2(SIGNATURE_BYTES);
/** Larger than every value in a bin. */
const EMPTY = 2 ** (32 - BIN_BITS);

/** Base of the rolling polynomial modulo 2³², odd so that no unit loses its weight. */
const BASE = 0x2c1b3c6d;
/** The weight of the unit that leaves the window. */
const LEAVING = power(BASE, SHINGLE_UNITS);

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

/** For each bin the order in which it asks the others for a value when it has none: a random one, always the same. */
const ASKED = Uint8Array.from(
  Array.from({ length: SIGNATURE_BYTES }, (_, bin) => {
    const random = randomStream(SIGNATURE_BYTES, bin);
    const order = Array.from({ length: SIGNATURE_BYTES }, (_, other) => other);
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }).flat(),
);

const minima = new Int32Array(SIGNATURE_BYTES);
let room = new Uint16Array(1 << 12);

/**
 * Writes the signature of a text to into[at … at + 128). Linear in the text.
 *
 * The chance that a byte of two signatures is the same is the Jaccard similarity J of the two sets of shingles (Broder 1997),
 * or, by chance, 1/256 of the rest. One hash function serves all bytes: each is the minimum over a part of its range (Li, Owen
 * and Zhang, arXiv 1208.1259), and a part with nothing in it takes that of another (Shrivastava, arXiv 1703.04664). Of a
 * minimum the lowest 8 bits are kept (Li and König 2010). A text shorter than a shingle is its only shingle.
 */
export function sign(text: string, into: Uint8Array, at: number): void {
  const seen = unitsOf(text);
  minima.fill(EMPTY);
  let hash = 0;
  for (let i = 0; i < Math.min(seen.length, SHINGLE_UNITS); i++) hash = (Math.imul(hash, BASE) + seen[i] + 1) | 0;
  take(hash);
  for (let i = SHINGLE_UNITS; i < seen.length; i++) {
    hash = (Math.imul(hash, BASE) + seen[i] + 1 - Math.imul(seen[i - SHINGLE_UNITS] + 1, LEAVING)) | 0;
    take(hash);
  }
  for (let bin = 0; bin < SIGNATURE_BYTES; bin++) into[at + bin] = minima[bin] < EMPTY ? minima[bin] : minima[lender(bin)];
}

/** The units of a text that are no blanks, until the next are asked for. */
function unitsOf(text: string): Uint16Array {
  room = grown(room, text.length);
  const units = room;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    units[count] = unit;
    if (!isBlank(unit)) count += 1;
  }
  return units.subarray(0, count);
}

/** Puts a shingle into its bin. The hash is mixed first (murmur3's finaliser), for a polynomial's low bits say little. */
function take(shingle: number): void {
  let h = Math.imul(shingle ^ (shingle >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  const bin = h & (SIGNATURE_BYTES - 1);
  const value = h >>> BIN_BITS;
  if (value < minima[bin]) minima[bin] = value;
}

/** The first bin with a value in the order of one that has none. */
function lender(bin: number): number {
  let turn = bin * SIGNATURE_BYTES;
  while (minima[ASKED[turn]] === EMPTY) turn += 1;
  return ASKED[turn];
}

/**
 * The Jaccard similarity of two texts by their signatures at `a` and `b`, in [0, 1]. Its standard deviation is about
 * √(J(1 − J) / 128), at most 0.044; texts of fewer than some 500 letters have fewer than 128 independent bins and more.
 */
export function similarity(signatures: Uint8Array, a: number, b: number): number {
  let same = 0;
  for (let i = 0; i < SIGNATURE_BYTES; i++) if (signatures[a + i] === signatures[b + i]) same += 1;
  return Math.max(0, (same / SIGNATURE_BYTES - 1 / 256) / (1 - 1 / 256));
}
