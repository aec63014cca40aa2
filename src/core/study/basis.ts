// What a training run stood on, as names that fit into its record: with them a later reader knows whether two runs compare,
// though corpus, tokenizer and teacher may be gone by then.

import type { CorpusSummary, ModelRecord, TokenizerSummary } from "../config/records";
import type { RunBasis } from "../config/run";
import { keyOf } from "./foundation";

/**
 * The basis of a model that is trained on and scored on `domains` of the corpus, and that learns from `teacher`, if from
 * any. What a corpus tells of a text stands for the text: its size, its documents, its first lines, its byte statistics.
 */
export function basisOf(
  domains: CorpusSummary["domains"],
  tokenizer: TokenizerSummary,
  teacher?: Pick<ModelRecord, "shape" | "steps" | "tokens" | "final">,
): RunBasis {
  const heldOut = domains.map(({ name, documents, duplicates, bytes, excerpt, validationDocuments, validationBytes }) => [
    name,
    keyOf({ documents, duplicates, bytes, excerpt, validationDocuments, validationBytes }),
  ]);
  const trained = domains.map(({ name, trainDocuments, trainBytes, byteUnigram }) => ({ name, trainDocuments, trainBytes, byteUnigram }));
  return {
    validation: Object.fromEntries(heldOut),
    training: keyOf([heldOut, trained]),
    tokenizer: keyOf(tokenizer),
    ...(teacher && { teacher: keyOf([teacher.shape, teacher.steps, teacher.tokens, teacher.final]) }),
  };
}
