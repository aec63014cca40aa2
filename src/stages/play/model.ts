// A model made ready to write: from a record and the weights in storage to what it predicts with. The one place that knows
// what a writer is made of.

import { isExpertId } from "../../core/config/expertId";
import { type JointRecord, partNamed } from "../../core/config/jointRecord";
import type { ModelRecord } from "../../core/config/records";
import type { ModelShape } from "../../core/config/sizes";
import type { Evaluator, Executor, TokenGenerator, Weights } from "../../core/graph/executor";
import type { Program } from "../../core/graph/program";
import { COMMON, EXPERT, SHARED } from "../../core/model/mixture";
import { STUDENT } from "../../core/model/predicting";
import { decodeProgram, mixtureDecodeProgram } from "../../core/model/programs";
import type { Blobs } from "../../storage/blobs";
import { loadWeights } from "../models";

/** What can write, before any of it is loaded. */
export interface Writable {
  readonly shape: ModelShape;
  /** Storage paths of its weights, by the names they go by in the program. */
  readonly weights: Readonly<Record<string, string>>;
  /** One token of one text: inputs tokens and positions [1], output logits [1, V]. */
  step(): Program;
}

const wholeModel = ({ path, shape }: Pick<ModelRecord, "path" | "shape">): Writable => ({
  shape,
  weights: { [STUDENT]: path },
  step: () => decodeProgram(shape, 1),
});

/** All that can write, by id; of jointly trained students, where they are given, their experts stand for the separate ones. */
export function writables(models: readonly ModelRecord[], joint?: JointRecord): ReadonlyMap<string, Writable> {
  const separate = models.map((model) => [model.id, wholeModel(model)] as const);
  return new Map([...separate, ...(joint ? jointWritables(joint) : [])]);
}

/** Jointly trained experts, each beside the common one where there is one, and that by itself. */
function jointWritables({ shape, parts }: JointRecord): readonly (readonly [string, Writable])[] {
  const [shared, common] = [partNamed("shared", parts)?.path, partNamed("common", parts)?.path];
  if (shared === undefined) return [];
  const through = (bodies: Readonly<Record<string, string>>): Writable => ({
    shape,
    weights: { [SHARED]: shared, ...bodies },
    step: () => mixtureDecodeProgram(shape, Object.keys(bodies), 1),
  });
  const experts = parts.filter(({ name }) => isExpertId(name));
  return [
    ...experts.map(({ name, path }) => [name, through({ [EXPERT]: path, ...(common && { [COMMON]: common }) })] as const),
    ...(common ? [["common", through({ [COMMON]: common })] as const] : []),
  ];
}

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

export async function openModel(executor: Executor, blobs: Blobs, { shape, weights, step }: Writable): Promise<OpenModel> {
  const models: Record<string, Weights> = {};
  for (const [name, path] of Object.entries(weights)) models[name] = await loadWeights(executor, blobs, path);
  const program = step();
  return {
    context: shape.context,
    vocabSize: shape.vocabSize,
    generator: () => executor.generator(program, models, shape.context),
    stepper: () => executor.evaluator(program, models),
    dispose() {
      for (const loaded of Object.values(models)) loaded.dispose();
    },
  };
}
