// The programs a GPT runs in: training alone, training under a teacher, scoring text, telling how it predicts it, telling what
// it deems most probable, reading text, predicting the next token, and writing. Input names used throughout: tokens [B·T] or [B], targets [B·T] (−1 = not scored), weights [C], rows [R],
// positions [B]; of a cached signal, cachedIds [B·T, k] and cachedLogProbs [B·T, k].

import type { ModelShape } from "../config/sizes";
import { Graph, type Value } from "../graph/graph";
import type { LossTerm } from "../graph/loss";
import type { Attributes } from "../graph/ops";
import { forwardProgram, type Program, trainingProgram } from "../graph/program";
import { gpt, gptStep } from "./gpt";
import { mixture, mixtureStep, SHARED } from "./mixture";

/** The name of the model that learns or is scored, and of the one it learns from, in a program's parameters. */
export const STUDENT = "student";
export const TEACHER = "teacher";

interface BatchValues {
  readonly tokens: Value;
  readonly targets: Value;
  readonly weights: Value;
}

function batchInputs(graph: Graph, rows: number, terms: number): BatchValues {
  return {
    tokens: graph.input("tokens", [rows], "i32"),
    targets: graph.input("targets", [rows], "i32"),
    weights: graph.input("weights", [terms], "f32"),
  };
}

function cachedInputs(graph: Graph, rows: number, count: number): readonly Value[] {
  return [graph.input("cachedIds", [rows, count], "i32"), graph.input("cachedLogProbs", [rows, count], "f32")];
}

export interface TrainProgramOptions {
  /** Keeps only each block's input for the backward pass and computes the rest of the block again (default false). */
  readonly recompute?: boolean;
  /** Tokens kept of the teacher at each position, k: they are handed in at every run and no teacher takes part. */
  readonly cachedTokens?: number | undefined;
  /** That of every LayerNorm (default GPT-2's). */
  readonly epsilon?: number | undefined;
}

/** What a program trains or scores at the end: hidden states [N, d], head [V, d] and, where there is one, bias [V]. */
interface Predicting {
  readonly hidden: Value;
  readonly head: Value;
  readonly bias?: Value;
}

/** Appends the loss of `predicting` over a batch; its sums [C, B]. `taught` is a teacher's hidden states and head, or what is kept of it. */
function lossOver(
  graph: Graph,
  { hidden, head, bias }: Predicting,
  { targets, weights }: BatchValues,
  taught: readonly Value[],
  attributes: Omit<Attributes["headLoss"], "biased">,
): Value {
  const inputs = [hidden, head, targets, weights, ...(bias ? [bias] : []), ...taught];
  return graph.append("headLoss", inputs, { ...attributes, ...(bias && { biased: true }) })[0];
}

/**
 * Trains `student` on `sequences` sequences of its own context. Terms other than cross-entropy need `teacher`, whose
 * context may be longer, or what is kept of it. Output: sums [C, B]; gradients of Σ weights·sums for every student parameter.
 */
export function trainProgram(
  student: ModelShape,
  terms: readonly LossTerm[],
  sequences: number,
  teacher?: ModelShape,
  options: TrainProgramOptions = {},
): Program {
  const append: Learners = (graph, tokens) => gpt(graph, STUDENT, student, tokens, student.context, options.epsilon);
  return learning([STUDENT], append, student.context, terms, sequences, teacher, options);
}

/**
 * Trains the bodies of a mixture that go by `bodies`, with embedding and head, as trainProgram does a student. Output: sums
 * [C, B]; gradients for every parameter of SHARED and of the bodies.
 */
export function mixtureTrainProgram(
  shape: ModelShape,
  bodies: readonly string[],
  terms: readonly LossTerm[],
  sequences: number,
  teacher?: ModelShape,
  options: TrainProgramOptions = {},
): Program {
  const append: Learners = (graph, tokens) => mixture(graph, shape, bodies, tokens, shape.context, options.epsilon);
  return learning([SHARED, ...bodies], append, shape.context, terms, sequences, teacher, options);
}

type Learners = (graph: Graph, tokens: Value) => Predicting & { readonly stream: readonly Value[] };

function learning(
  trained: readonly string[],
  append: Learners,
  context: number,
  terms: readonly LossTerm[],
  sequences: number,
  teacher: ModelShape | undefined,
  { recompute = false, cachedTokens, epsilon }: TrainProgramOptions,
): Program {
  const graph = new Graph();
  const batch = batchInputs(graph, sequences * context, terms.length);
  const taught = teacher && gpt(graph, TEACHER, teacher, batch.tokens, context, epsilon);
  const learners = append(graph, batch.tokens);
  const cached = cachedTokens !== undefined;
  const kept = cached ? cachedInputs(graph, sequences * context, cachedTokens) : [];
  const signal = taught ? [taught.hidden, taught.head] : kept;
  const sums = lossOver(graph, learners, batch, signal, { terms, sequences, differentiable: true, cached });
  return trainingProgram(graph, trained, { sums }, recompute ? learners.stream : []);
}

/** What a score is of: a sequence, or each of its positions. */
export type ScoredUnit = "sequence" | "position";

/**
 * Scores `sequences` sequences of `context` tokens. Output: sums, cross-entropy in nats, [1, B] of each sequence or
 * [1, B·T] of each position, 0 where that has no target.
 */
export function scoreProgram(
  shape: ModelShape,
  sequences: number,
  context: number = shape.context,
  unit: ScoredUnit = "sequence",
): Program {
  return scoring((graph, tokens) => gpt(graph, STUDENT, shape, tokens, context), sequences, context, unit);
}

/** Scores sequences with the mean of a mixture's bodies that go by `bodies`, as scoreProgram does. */
export function mixtureScoreProgram(
  shape: ModelShape,
  bodies: readonly string[],
  sequences: number,
  context: number = shape.context,
  unit: ScoredUnit = "sequence",
): Program {
  return scoring((graph, tokens) => mixture(graph, shape, bodies, tokens, context), sequences, context, unit);
}

function scoring(append: (graph: Graph, tokens: Value) => Predicting, sequences: number, context: number, unit: ScoredUnit): Program {
  const graph = new Graph();
  const batch = batchInputs(graph, sequences * context, 1);
  const predicting = append(graph, batch.tokens);
  const parts = unit === "sequence" ? sequences : sequences * context;
  const sums = lossOver(graph, predicting, batch, [], { terms: [{ kind: "ce" }], sequences: parts, differentiable: false });
  return forwardProgram(graph, { sums });
}

/**
 * Predicts `sequences` sequences of the model's context. Outputs, by position: confidence [B·T], the probability of the most
 * probable token, and rank [B·T], how many tokens stand before the target; 0 and −1 where there is none.
 */
export function predictProgram(shape: ModelShape, sequences: number): Program {
  const graph = new Graph();
  const rows = sequences * shape.context;
  const tokens = graph.input("tokens", [rows], "i32");
  const targets = graph.input("targets", [rows], "i32");
  const { hidden, head } = gpt(graph, STUDENT, shape, tokens);
  const [confidence, rank] = graph.append("headScores", [hidden, head, targets], {});
  return forwardProgram(graph, { confidence, rank });
}

/**
 * What a teacher answers to `sequences` sequences of `context` tokens. Outputs, by position: ids [B·T, k] and logProbs
 * [B·T, k] of its k = count most probable next tokens, softened by the temperature.
 */
export function answerProgram(
  teacher: ModelShape,
  sequences: number,
  context: number,
  attributes: { readonly count: number; readonly temperature: number },
): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  const { hidden, head } = gpt(graph, TEACHER, teacher, tokens, context);
  const [ids, logProbs] = graph.append("topLogProbs", [hidden, head], attributes);
  return forwardProgram(graph, { ids, logProbs });
}

/** Reads `sequences` sequences of `context` tokens. Output: hidden [B·T, d], the states after the last LayerNorm. */
export function hiddenProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  return forwardProgram(graph, { hidden: gpt(graph, STUDENT, shape, tokens, context).hidden });
}

/** Output: logits [R, V] at the given rows of one sequence's hidden states; rows after the last real token are padding. */
export function logitsProgram(shape: ModelShape, rowCount: number): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [shape.context], "i32");
  const rows = graph.input("rows", [rowCount], "i32");
  const { hidden, head } = gpt(graph, STUDENT, shape, tokens);
  const chosen = graph.apply("embedding", [hidden, rows], {}); // [R, d]
  return forwardProgram(graph, { logits: graph.apply("matmul", [chosen, head], { transposeA: false, transposeB: true }) });
}

/**
 * One step of `batch` sequences, each at its own position; keys and values stay from run to run. Output: logits [B, V] of
 * the token after each.
 */
export function decodeProgram(shape: ModelShape, batch: number): Program {
  return decoding((graph, tokens, positions) => gptStep(graph, STUDENT, shape, tokens, positions), batch);
}

/** One step of `batch` sequences of a mixture's bodies that go by `bodies`, as decodeProgram does. */
export function mixtureDecodeProgram(shape: ModelShape, bodies: readonly string[], batch: number): Program {
  return decoding((graph, tokens, positions) => mixtureStep(graph, shape, bodies, tokens, positions), batch);
}

function decoding(append: (graph: Graph, tokens: Value, positions: Value) => Predicting, batch: number): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [batch], "i32");
  const positions = graph.input("positions", [batch], "i32");
  const { hidden, head, bias } = append(graph, tokens, positions);
  const inputs = [hidden, head, ...(bias ? [bias] : [])];
  return forwardProgram(graph, { logits: graph.apply("matmul", inputs, { transposeA: false, transposeB: true }) });
}
