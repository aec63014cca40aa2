// The parts that a domain's documents are divided into, and which of them a domain has. Not how they are divided: that is
// the corpus's.

import type { DomainSummary } from "./records";

/** Training text; what figures along and after training are of; and, of instructions, prompts to be answered, alike and unlike training's. */
export const SPLITS = ["train", "validation", "test", "shifted"] as const;
export type Split = (typeof SPLITS)[number];

/** The parts whose prompts a model answers to be judged. */
export const ANSWERED_SPLITS = ["test", "shifted"] as const satisfies readonly Split[];
export type AnsweredSplit = (typeof ANSWERED_SPLITS)[number];

/** The parts that a domain has. */
export function splitsOf({ testDocuments, shiftedDocuments }: Pick<DomainSummary, "testDocuments" | "shiftedDocuments">): readonly Split[] {
  const has = { train: true, validation: true, test: testDocuments !== undefined, shifted: shiftedDocuments !== undefined };
  return SPLITS.filter((split) => has[split]);
}

/** UTF-8 bytes of all of a domain's parts. */
export function bytesOfSplits({ trainBytes, validationBytes, testBytes = 0, shiftedBytes = 0 }: DomainSummary): number {
  return trainBytes + validationBytes + testBytes + shiftedBytes;
}
