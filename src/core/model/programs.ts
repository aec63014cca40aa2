// The programs a trained GPT runs in: scoring text, telling how it predicts it, telling what it deems most probable, reading
// text, predicting the next token, and writing. Input names beside those of predicting.ts: tokens [B] of a step, rows [R],
// positions [B], gateSeeds [B]. Training stands in training.ts.

import type { ModelShape } from "../config/sizes";
import { Graph, type Value } from "../graph/graph";
import { forwardProgram, type Program } from "../graph/program";
import { gpt, gptStep } from "./gpt";
import { mixture, mixtureStep } from "./mixture";
import { batchInputs, GATES, lossOver, type Predicting, STUDENT, TEACHER } from "./predicting";
import { type Gating, scoresFrom } from "./sparseMlp";

/** What a score is of: a sequence, or each of its positions. */
export type ScoredUnit = "sequence" | "position";

/**
 * Scores `sequences` sequences of `context` tokens. Output: sums, cross-entropy in nats, [1, B] of each sequence or
 * [1, B·T] of each position, 0 where that has no target. `gating` is how a sparse model's experts are chosen.
 */
export function scoreProgram(
  shape: ModelShape,
  sequences: number,
  context: number = shape.context,
  unit: ScoredUnit = "sequence",
  gating: Gating = {},
): Program {
  return scoring((graph, tokens) => gpt(graph, STUDENT, shape, tokens, context, undefined, gating), sequences, context, unit);
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
 * [B·T, k] of its k = count most probable next tokens, softened by the temperature. With a `share`, experts are drawn in so many
 * of the rows, as knowledge augmentation does, in each sequence after a seed of its own: no other sequence has a part in it.
 */
export function answerProgram(
  teacher: ModelShape,
  sequences: number,
  context: number,
  attributes: { readonly count: number; readonly temperature: number },
  share?: number,
): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  const gating = share === undefined ? {} : { draw: scoresFrom(graph, graph.input("gateSeeds", [sequences], "i32"), "gumbel", share) };
  const { hidden, head } = gpt(graph, TEACHER, teacher, tokens, context, undefined, gating);
  const [ids, logProbs] = graph.append("topLogProbs", [hidden, head], attributes);
  return forwardProgram(graph, { ids, logProbs });
}

/** The name of the output that tells what a layer's gate does. */
export const gateOutput = (layer: number): string => `use.${layer}`;

/**
 * Reads `sequences` sequences of a sparse model's context. Output: of every layer what its gate does, summed over scored tokens,
 * by gateOutput [5, E].
 */
export function gateUseProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  const targets = graph.input("targets", [sequences * context], "i32");
  const { gates } = gpt(graph, STUDENT, shape, tokens, context);
  const uses = gates.map(
    ({ logits, gates: weights }, layer) => [gateOutput(layer), graph.apply("gateUse", [logits, weights, targets], {})] as const,
  );
  return forwardProgram(graph, Object.fromEntries(uses));
}

/**
 * Reads sequences with every expert active under the gates of the model GATES. Outputs: of every layer these gates' logits and
 * those of the model's own gates for the same rows, "tuned.LAYER" and "own.LAYER" [B·T, E].
 */
export function gateComparisonProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  const gating = { gates: GATES, compared: STUDENT, active: shape.experts?.count ?? 1 };
  const { gates } = gpt(graph, STUDENT, shape, tokens, context, undefined, gating);
  const outputs = gates.flatMap(({ logits, compared }, layer): [string, Value][] => [
    [`tuned.${layer}`, logits],
    [`own.${layer}`, compared!],
  ]);
  return forwardProgram(graph, Object.fromEntries(outputs));
}

/** Reads sequences with every expert active. Output: of every layer the sum over tokens of what its gate reads, "read.LAYER" [d]. */
export function gateReadingProgram(shape: ModelShape, sequences: number, context: number = shape.context): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [sequences * context], "i32");
  const { gates } = gpt(graph, STUDENT, shape, tokens, context, undefined, { active: shape.experts?.count ?? 1 });
  return forwardProgram(graph, Object.fromEntries(gates.map(({ read }, layer) => [`read.${layer}`, graph.apply("columnSum", [read], {})])));
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
export function decodeProgram(shape: ModelShape, batch: number, gating: Gating = {}): Program {
  return decoding((graph, tokens, positions) => gptStep(graph, STUDENT, shape, tokens, positions, gating), batch);
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
