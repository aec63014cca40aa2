// A model made ready to write: from a record and the weights in storage to what it predicts with. The one place that knows
// what a writer is made of.

import type { ModelRecord } from "../../core/config/records";
import type { Evaluator, Executor, TokenGenerator } from "../../core/graph/executor";
import { decodeProgram, STUDENT } from "../../core/model/programs";
import type { Blobs } from "../../storage/blobs";
import { loadWeights } from "../models";

/** Weights on the device. What is made of them is its maker's to dispose of, before them. */
export interface OpenModel {
  /** Tokens it sees at once. */
  readonly context: number;
  readonly vocabSize: number;
  /** Writes one text by itself. */
  generator(): Promise<TokenGenerator>;
  /** One token of one text at a time: inputs tokens and positions [1], output logits [1, V]. */
  stepper(): Promise<Evaluator>;
  dispose(): void;
}

export async function openModel(executor: Executor, blobs: Blobs, { path, shape }: ModelRecord): Promise<OpenModel> {
  const weights = await loadWeights(executor, blobs, path);
  const models = { [STUDENT]: weights };
  const step = decodeProgram(shape, 1);
  return {
    context: shape.context,
    vocabSize: shape.vocabSize,
    generator: () => executor.generator(step, models, shape.context),
    stepper: () => executor.evaluator(step, models),
    dispose: () => weights.dispose(),
  };
}
