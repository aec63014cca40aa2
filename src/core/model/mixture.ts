// Jointly trained experts (JEET and MoE-CE of arXiv 2407.19610): bodies of a GPT-2 between one token embedding and one untied
// head with a bias. Which body takes part is the executor's to choose: a program knows a body by its place, such as EXPERT.

import type { ModelShape } from "../config/sizes";
import type { NamedTensors } from "../graph/executor";
import type { Graph, Value } from "../graph/graph";
import { body, bodyStep, embedTokens, gptParameters, TOKEN_EMBEDDING } from "./gpt";
import { INITIAL_DEVIATION, initialize, type ParameterSpec } from "./parameters";

/** What all bodies stand between, in a program's parameters; the body that a sequence is routed to; and the one that reads all. */
export const SHARED = "shared";
export const EXPERT = "expert";
export const COMMON = "common";

const HEAD = "lm_head.weight";
const HEAD_BIAS = "lm_head.bias";

function sharedParameters({ vocabSize, width }: ModelShape): readonly ParameterSpec[] {
  const matrix = (name: string): ParameterSpec => ({ name, shape: [vocabSize, width], initial: { deviation: INITIAL_DEVIATION } });
  return [matrix(TOKEN_EMBEDDING), matrix(HEAD), { name: HEAD_BIAS, shape: [vocabSize], initial: { constant: 0 } }];
}

const bodyParameters = (shape: ModelShape): readonly ParameterSpec[] => gptParameters(shape).filter(({ name }) => name !== TOKEN_EMBEDDING);

const shapesOf = (parameters: readonly ParameterSpec[]): ReadonlyMap<string, readonly number[]> =>
  new Map(parameters.map(({ name, shape }) => [name, shape]));

/** The shape of every parameter of the embedding and the head, by name. */
export const sharedShapes = (shape: ModelShape): ReadonlyMap<string, readonly number[]> => shapesOf(sharedParameters(shape));
/** The shape of every parameter of a body, by name. */
export const bodyShapes = (shape: ModelShape): ReadonlyMap<string, readonly number[]> => shapesOf(bodyParameters(shape));

/** Fresh weights of embedding and head, and of a body; equal seeds give equal weights. */
export const initializeShared = (shape: ModelShape, seed: number): NamedTensors => initialize(sharedParameters(shape), seed);
export const initializeBody = (shape: ModelShape, seed: number): NamedTensors => initialize(bodyParameters(shape), seed);

/** A mixture inside a graph. */
export interface MixtureValues {
  /** The plain mean of the bodies' last hidden states, [N, d]. */
  readonly hidden: Value;
  /** [V, d], [V]. */
  readonly head: Value;
  readonly bias: Value;
  /** What is kept of every body where values are computed again, see gpt.ts. */
  readonly stream: readonly Value[];
}

/**
 * Appends the forward pass of the bodies that go by `bodies` over tokens [B·T], as sequences of `context` tokens.
 * `epsilon` is that of every LayerNorm.
 */
export function mixture(
  graph: Graph,
  shape: ModelShape,
  bodies: readonly string[],
  tokens: Value,
  context?: number,
  epsilon?: number,
): MixtureValues {
  const [, embedded] = embedTokens(graph, SHARED, shape, tokens);
  const read = bodies.map((name) => body(graph, name, shape, embedded, context, epsilon));
  const hidden = meanOf(
    graph,
    read.map(({ hidden }) => hidden),
  );
  return { hidden, ...headOf(graph, shape), stream: read.flatMap(({ stream }) => stream) };
}

/** Appends one step of the same mixture, as gptStep does. */
export function mixtureStep(
  graph: Graph,
  shape: ModelShape,
  bodies: readonly string[],
  tokens: Value,
  positions: Value,
): Omit<MixtureValues, "stream"> {
  const [, embedded] = embedTokens(graph, SHARED, shape, tokens);
  const read = bodies.map((name) => bodyStep(graph, name, shape, embedded, positions).hidden);
  return { hidden: meanOf(graph, read), ...headOf(graph, shape) };
}

function headOf(graph: Graph, { vocabSize, width }: ModelShape): Pick<MixtureValues, "head" | "bias"> {
  return { head: graph.parameter(SHARED, HEAD, [vocabSize, width]), bias: graph.parameter(SHARED, HEAD_BIAS, [vocabSize]) };
}

function meanOf(graph: Graph, values: readonly Value[]): Value {
  const sum = values.reduce((total, value) => graph.apply("add", [total, value], {}));
  return values.length === 1 ? sum : graph.apply("scale", [sum], { factor: 1 / values.length });
}
