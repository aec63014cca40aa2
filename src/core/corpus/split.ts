// Training and what is held out apart, by the content of documents alone: neither equal nor nearly equal texts ever stand on both
// sides.

import { SPLITS, type Split } from "../config/splits";
import { type Document, identityOfHash, sideOf } from "./documents";
import { type ContentHash, compareHashes, hashFraction } from "./hash";

/** The documents of a domain by the part they belong to. */
export interface Parts {
  readonly train: readonly Document[];
  readonly validation: readonly Document[];
  readonly test?: readonly Document[];
  readonly shifted?: readonly Document[];
}

/** Documents to learn from, and those held out. */
export interface TwoSides {
  readonly train: readonly Document[];
  readonly validation: readonly Document[];
}

/**
 * Sends a document to validation when what decides on its side, as a fraction, lies below `validationShare`: in all domains the
 * same. Of two or more in a domain each side gets one, that which is nearest to it, unless another domain needs it on the other.
 * A domain of nothing but nearly equal documents is split as if they were not: there is nothing better to hold out.
 */
export function splitByHash(domains: readonly (readonly Document[])[], validationShare: number): readonly TwoSides[] {
  const isBelow = (side: ContentHash): boolean => hashFraction(side) < validationShare;
  const forced = new Map<string, keyof TwoSides>();
  const sideIn = domains.map((documents) => (areOne(documents.map(sideOf)) ? ({ hash }: Document) => hash : sideOf));
  const sidesOf = domains.map((documents, i) => documents.map(sideIn[i]).sort(compareHashes));
  for (const [first] of sidesOf) if (first && !isBelow(first)) forced.set(identityOfHash(first), "validation");
  for (const sides of sidesOf) {
    const last = sides.at(-1);
    if (last && (isBelow(last) || areOne(sides))) forced.set(identityOfHash(last), "train");
  }
  const partOf = (side: ContentHash): keyof TwoSides => forced.get(identityOfHash(side)) ?? (isBelow(side) ? "validation" : "train");
  return domains.map((documents, i) => ({
    train: documents.filter((document) => partOf(sideIn[i](document)) === "train"),
    validation: documents.filter((document) => partOf(sideIn[i](document)) === "validation"),
  }));
}

const areOne = (hashes: readonly ContentHash[]): boolean => hashes.every((hash) => compareHashes(hash, hashes[0]) === 0);

/**
 * Examples by the parts they were made for. Those that were made for none stay on their side, and of what is held out every
 * second is a test. Parts without an example are absent, but for training and validation.
 */
export function exampleParts(examples: readonly Document[], { train, validation: aside }: TwoSides): Parts {
  const trained = new Set(train);
  const inOrder = aside.toSorted((a, b) => compareHashes(a.hash, b.hash));
  const tested = new Set(inOrder.filter((_, place) => place % 2 === 1));
  const partOf = (example: Document): Split =>
    example.split ?? (trained.has(example) ? "train" : tested.has(example) ? "test" : "validation");
  const parts = SPLITS.map((split) => [split, examples.filter((example) => partOf(example) === split)] as const);
  return { train: [], validation: [], ...Object.fromEntries(parts.filter(([, documents]) => documents.length > 0)) };
}
