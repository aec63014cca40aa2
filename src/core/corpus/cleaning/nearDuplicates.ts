// Documents that are nearly the same, found among all without comparing each with each: locality-sensitive hashing over
// MinHash signatures. Says which belong together, not what becomes of them: dropping and splitting are for the caller.

import { grown } from "../../growable";
import type { ContentHash } from "../hash";
import { SIGNATURE_BYTES, similarity } from "./minHash";

/**
 * Which documents are nearly the same as which. A cluster is represented by its document with the smallest content hash, so
 * neither it nor what is kept depends on the order of the documents.
 */
export interface Clusters {
  /** For each document, by number, that which represents its cluster: itself, when it is the only one there. */
  readonly representatives: Uint32Array;
  /** Documents that another represents. */
  readonly duplicates: number;
}

/** Of pairs just as similar as asked for, at least this share is to be looked at. */
const FOUND_SHARE = 0.9;

/** Rows that a band may have. */
const ROWS = [16, 8, 4, 2, 1];

/** In a band with more equal documents each is compared with this many: work stays linear where thousands are alike. */
const NEIGHBOURS = 64;

/**
 * Keeps 136 bytes of each document: its signature and its content hash. `similarity` is the Jaccard similarity of shingles
 * from which on two documents are nearly the same.
 *
 * Signatures are cut into b bands of r rows, b × r = 128; two documents are looked at when a band of theirs is the same, of
 * which the probability is 1 − (1 − J^r)^b (Broder 1997; Indyk and Motwani 1998), and belong together when their signatures say
 * that they are similar enough. For 0.8 there are 16 bands of 8 rows: looked at are 0.06 of the pairs with J = 0.5, 0.95 of those
 * with 0.8, 0.9999 of those with 0.9. What belongs together is passed on: a is with c when both are with b.
 */
export class NearDuplicates {
  /** Documents added. */
  size = 0;
  readonly #similarity: number;
  readonly #rows: number;
  #signatures = new Uint8Array(1 << 12);
  #high = new Uint32Array(1 << 5);
  #low = new Uint32Array(1 << 5);

  constructor(similarity = 0.8) {
    this.#similarity = similarity;
    this.#rows = rowsFor(similarity);
  }

  /** Adds a document by its signature (minHash.ts) and says its number, counted from 0. */
  add(signature: Uint8Array, hash: ContentHash): number {
    const document = this.size++;
    this.#signatures = grown(this.#signatures, this.size * SIGNATURE_BYTES);
    this.#high = grown(this.#high, this.size);
    this.#low = grown(this.#low, this.size);
    this.#signatures.set(signature, document * SIGNATURE_BYTES);
    this.#high[document] = hash.high;
    this.#low[document] = hash.low;
    return document;
  }

  /** The content hash of a document. That of its representative decides on which side of a split the whole cluster stands. */
  hashOf(document: number): ContentHash {
    return { high: this.#high[document], low: this.#low[document] };
  }

  /** What belongs together among all documents added so far. Time n log n, 20 bytes for each document meanwhile. */
  clusters(): Clusters {
    // By rank the smallest hash is the smallest number, and nothing below knows the order of arrival.
    const [high, low] = [this.#high, this.#low];
    const ranked = Uint32Array.from({ length: this.size }, (_, document) => document).sort((a, b) => high[a] - high[b] || low[a] - low[b]);
    const parents = Uint32Array.from({ length: this.size }, (_, rank) => rank);
    for (let row = 0; row < SIGNATURE_BYTES; row += this.#rows) this.#joinBand(row, ranked, parents);
    const representatives = new Uint32Array(this.size);
    let duplicates = 0;
    for (let rank = 0; rank < this.size; rank++) {
      const root = rootOf(parents, rank);
      representatives[ranked[rank]] = ranked[root];
      if (root !== rank) duplicates += 1;
    }
    return { representatives, duplicates };
  }

  /** Joins what is similar among the documents whose bands from `row` on are the same: sorted, these stand together. */
  #joinBand(row: number, ranked: Uint32Array, parents: Uint32Array): void {
    const keys = new Float64Array(this.size);
    for (let rank = 0; rank < this.size; rank++) keys[rank] = this.#bandHash(ranked[rank], row) * RANK_BOUND + rank;
    keys.sort();
    for (let i = 1; i < keys.length; i++) {
      const rank = keys[i] % RANK_BOUND;
      const band = keys[i] - rank;
      for (let j = i - 1; j >= 0 && i - j <= NEIGHBOURS && keys[j] >= band; j--) {
        const other = keys[j] % RANK_BOUND;
        const [mine, its] = [rootOf(parents, rank), rootOf(parents, other)];
        if (mine === its) continue;
        const similar = similarity(this.#signatures, ranked[rank] * SIGNATURE_BYTES, ranked[other] * SIGNATURE_BYTES);
        if (similar >= this.#similarity) parents[Math.max(mine, its)] = Math.min(mine, its);
      }
    }
  }

  /** A band's rows as one number below 2²⁷, so that it and a rank make an exact number. */
  #bandHash(document: number, row: number): number {
    const start = document * SIGNATURE_BYTES + row;
    let hash = 0x811c9dc5;
    for (let i = start; i < start + this.#rows; i++) hash = Math.imul(hash ^ this.#signatures[i], 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 5;
  }
}

/** Ranks stay below this. */
const RANK_BOUND = 2 ** 26;

/** As many rows in a band as still let `FOUND_SHARE` of the pairs of this similarity be looked at: the fewest comparisons. */
function rowsFor(similarity: number): number {
  const found = (rows: number): number => 1 - (1 - similarity ** rows) ** (SIGNATURE_BYTES / rows);
  return ROWS.find((rows) => found(rows) >= FOUND_SHARE) ?? 1;
}

/** The smallest rank of a set (union-find with path halving). */
function rootOf(parents: Uint32Array, rank: number): number {
  let at = rank;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]];
    at = parents[at];
  }
  return at;
}
