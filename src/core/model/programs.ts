// The programs a GPT runs in: training alone, training under a teacher, scoring text, telling how it predicts it, telling what
// it deems most probable, predicting the next token, and writing. Input names used throughout: tokens [B·T] or [B], targets [B·T] (−1 = not scored), weights [C], rows [R],
// positions [B]; of a cached signal, cachedIds [B·T, k] and cachedLogProbs [B·T, k].

import type { ModelShape } from "../config/sizes";
import { Graph, type Value } from "../graph/graph";
import type { LossTerm } from "../graph/loss";
import { forwardProgram, type Program, trainingProgram } from "../graph/program";
import { gpt, gptStep } from "./gpt";

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

/**
 * Trains `student` on `sequences` sequences of its own context. Terms other than cross-entropy need `teacher`, whose
 * context may be longer, or what is kept of it. Output: sums [C, B]; gradients of Σ weights·sums for every student parameter.
 */
export function trainProgram(
  student: ModelShape,
  terms: readonly LossTerm[],
  sequences: number,
  teacher?: ModelShape,
  { recompute = false, cachedTokens, epsilon }: TrainProgramOptions = {},
): Program {
  const graph = new Graph();
  const { tokens, targets, weights } = batchInputs(graph, sequences * student.context, terms.length);
  const taught = teacher && gpt(graph, TEACHER, teacher, tokens, student.context, epsilon);
  const { hidden, head, stream } = gpt(graph, STUDENT, student, tokens, student.context, epsilon);
  const isCached = cachedTokens !== undefined;
  const kept = isCached ? cachedInputs(graph, sequences * student.context, cachedTokens) : [];
  const inputs = [hidden, head, targets, weights, ...(taught ? [taught.hidden, taught.head] : kept)];
  const [sums] = graph.append("headLoss", inputs, { terms, sequences, differentiable: true, cached: isCached });
  return trainingProgram(graph, STUDENT, { sums }, recompute ? stream : []);
}

/** Scores `sequences` sequences of `context` tokens. Output: sums [1, B], each sequence's cross-entropy in nats. */
export function scoreProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  return scoring(shape, sequences * context, context, sequences);
}

/** The same position by position. Output: sums [1, B·T], each position's cross-entropy in nats, 0 where it has no target. */
export function positionScoreProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  return scoring(shape, sequences * context, context, sequences * context);
}

/** Scores `rows` positions in sequences of `context`, summed over each of `parts` equal parts. */
function scoring(shape: ModelShape, rows: number, context: number, parts: number): Program {
  const graph = new Graph();
  const { tokens, targets, weights } = batchInputs(graph, rows, 1);
  const { hidden, head } = gpt(graph, STUDENT, shape, tokens, context);
  const attributes = { terms: [{ kind: "ce" }], sequences: parts, differentiable: false } as const;
  const [sums] = graph.append("headLoss", [hidden, head, targets, weights], attributes);
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
  const graph = new Graph();
  const tokens = graph.input("tokens", [batch], "i32");
  const positions = graph.input("positions", [batch], "i32");
  const { hidden, head } = gptStep(graph, STUDENT, shape, tokens, positions);
  return forwardProgram(graph, { logits: graph.apply("matmul", [hidden, head], { transposeA: false, transposeB: true }) });
}
