// The programs a GPT is trained in: alone, under a teacher or what is kept of it, as bodies of a mixture; and, of a sparse
// teacher, its gates alone under its student. Input names beside those of predicting.ts: of a cached signal, ids and
// log-probabilities [B·T, k] of each pass, as cachedNames names them; where gates draw random numbers, gateSeed [1]; where their load is
// balanced, balance [1].

import type { ModelShape } from "../config/sizes";
import { Graph, type Value } from "../graph/graph";
import type { Divergence, LossTerm } from "../graph/loss";
import { type Program, trainingProgram } from "../graph/program";
import { cachedNames } from "./batch";
import { type GptValues, gpt } from "./gpt";
import { mixture, SHARED } from "./mixture";
import { batchInputs, GATES, lossOver, type Predicting, STUDENT, TEACHER } from "./predicting";
import { gateOutput } from "./programs";
import { type GateValues, type Gating, type Opening, openingShapes, type ScoresOf, scoresFrom } from "./sparseMlp";

/** How a sparse teacher is asked. */
export interface TeacherPass {
  /** k: its own where absent. */
  readonly active?: number;
  /**
   * Knowledge augmentation (arXiv 2502.12947): in so many passes over the same text, experts are drawn without replacement by the
   * gates' probabilities, in each layer and for each token with probability `share`; what is learned is the mean over passes.
   */
  readonly drawn?: { readonly share: number; readonly passes: number };
  /** Whether its gates are those of the model GATES. */
  readonly tuned?: boolean;
  /** Whether what tunes them comes before, on the same micro-batch, and hands on the opening of its pass. */
  readonly opened?: boolean;
}

export interface TrainProgramOptions {
  /** Keeps only each block's input for the backward pass and computes the rest of the block again (default false). */
  readonly recompute?: boolean;
  /** Tokens kept of the teacher at each position, k: they are handed in at every run and no teacher takes part. */
  readonly cachedTokens?: number | undefined;
  /** Passes of the teacher of which they are kept, whose mean is learned (default 1). */
  readonly cachedPasses?: number | undefined;
  /** That of every LayerNorm (default GPT-2's). */
  readonly epsilon?: number | undefined;
  readonly teacherPass?: TeacherPass | undefined;
  /** Of a sparse student, trains the gates alone, which are the model GATES. */
  readonly gatesOnly?: boolean | undefined;
}

/**
 * Trains `student` on `sequences` sequences of its own context. Terms other than cross-entropy need `teacher`, whose
 * context may be longer, or what is kept of it. Output: sums [C, B]; gradients of Σ weights·sums for every student parameter. A
 * sparse student has noise on its gates and is balanced, and adds what `balanced` does.
 */
export function trainProgram(
  student: ModelShape,
  terms: readonly LossTerm[],
  sequences: number,
  teacher?: ModelShape,
  options: TrainProgramOptions = {},
): Program {
  const { gatesOnly = false, epsilon } = options;
  const append: Learners = (graph, tokens, scored) => {
    const gating = student.experts ? { scored, noise: noiseFrom(graph), ...(gatesOnly && { gates: GATES }) } : {};
    return gpt(graph, STUDENT, student, tokens, student.context, epsilon, gating);
  };
  return learning([gatesOnly ? GATES : STUDENT], append, student.context, terms, sequences, teacher, options);
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
  const append: Learners = (graph, tokens) => ({ ...mixture(graph, shape, bodies, tokens, shape.context, options.epsilon), gates: [] });
  return learning([SHARED, ...bodies], append, shape.context, terms, sequences, teacher, options);
}

/**
 * Trains the gates of `teacher`, the model GATES, with every expert active and noise on the gates, on a divergence between it
 * and its student, of which only they have a gradient: the student-aware router of arXiv 2502.12947. Here the teacher is what
 * learns, so its KL(p‖q) is the reverse KL. Outputs: sums [1, B], and what `balanced` adds. Hands on the opening of the teacher's
 * pass, of which the student's step can make use.
 */
export function gateTuningProgram(
  teacher: ModelShape,
  student: ModelShape,
  divergence: Divergence,
  sequences: number,
  { recompute = false, epsilon }: TrainProgramOptions = {},
): Program {
  if (teacher.experts === undefined) throw new Error("a dense teacher has no gates to tune");
  const { context } = student;
  const graph = new Graph();
  const { tokens, ...batch } = batchInputs(graph, sequences * context, 1);
  const gating = { gates: GATES, active: teacher.experts.count, noise: noiseFrom(graph), scored: batch.targets };
  const { hidden, head } = gpt(graph, STUDENT, student, tokens, context, epsilon);
  const tuned = gpt(graph, TEACHER, teacher, tokens, context, epsilon, gating);
  const terms = [divergence];
  const sums = lossOver(graph, tuned, batch, [hidden, head], { terms, sequences, differentiable: true });
  const outputs = { sums, ...balanced(graph, tuned.gates, batch.targets) };
  return trainingProgram(graph, [GATES], outputs, recompute ? tuned.stream : [], { ...tuned.opening });
}

type Learners = (graph: Graph, tokens: Value, targets: Value) => Predicting & Pick<GptValues, "stream" | "gates">;

function learning(
  trained: readonly string[],
  append: Learners,
  context: number,
  terms: readonly LossTerm[],
  sequences: number,
  teacher: ModelShape | undefined,
  { recompute = false, cachedTokens, cachedPasses = 1, epsilon, teacherPass = {} }: TrainProgramOptions,
): Program {
  const graph = new Graph();
  const { tokens, targets, weights } = batchInputs(graph, sequences * context, terms.length);
  const passes = teacher ? gatings(graph, teacher, teacherPass, targets) : [];
  const taught = passes.map((gating) => gpt(graph, TEACHER, teacher!, tokens, context, epsilon, gating));
  const learners = append(graph, tokens, targets);
  const cached = cachedTokens !== undefined;
  const signals = cached
    ? Array.from({ length: cachedPasses }, (_, pass) => cachedInputs(graph, pass, sequences * context, cachedTokens))
    : taught.map(({ hidden, head }) => [hidden, head]);
  const attributes = { terms, sequences, differentiable: true, cached };
  const sums = meanOver(graph, weights, Math.max(1, signals.length), (pass, shared) =>
    lossOver(graph, learners, { targets, weights: shared }, signals[pass] ?? [], attributes),
  );
  return trainingProgram(graph, trained, { sums, ...balanced(graph, learners.gates, targets) }, recompute ? learners.stream : []);
}

function cachedInputs(graph: Graph, pass: number, rows: number, count: number): readonly Value[] {
  const { ids, logProbs } = cachedNames(pass);
  return [graph.input(ids, [rows, count], "i32"), graph.input(logProbs, [rows, count], "f32")];
}

/** The mean over passes of the sums [C, B] that `loss` makes of each, with an equal part of the weights [C]. */
function meanOver(graph: Graph, weights: Value, passes: number, loss: (pass: number, weights: Value) => Value): Value {
  if (passes === 1) return loss(0, weights);
  const share = graph.apply("scale", [weights], { factor: 1 / passes });
  const [first, ...others] = Array.from({ length: passes }, (_, pass) => loss(pass, share));
  const total = others.reduce((sum, next) => graph.apply("add", [sum, next], {}), first);
  return graph.apply("scale", [total], { factor: 1 / passes });
}

/** How experts are chosen in each pass through a teacher; a dense one has one pass and no choice. */
function gatings(graph: Graph, teacher: ModelShape, pass: TeacherPass, scored: Value): readonly Gating[] {
  const { layers, experts } = teacher;
  const { active, drawn, tuned, opened } = pass;
  const opening = experts && opened && openingOf(graph, teacher, scored.shape[0], experts.count);
  const common = { scored, ...(active !== undefined && { active }), ...(tuned && { gates: GATES }), ...(opening && { opening }) };
  if (experts === undefined || drawn === undefined) return [common];
  const { share, passes } = drawn;
  const draw = scoresFrom(graph, gateSeed(graph), "gumbel", share);
  return Array.from({ length: passes }, (_, pass) => ({
    ...common,
    draw: (layer: number, shape: readonly [number, number]) => draw(pass * layers + layer, shape),
  }));
}

/** The opening that was handed on, over so many rows. */
function openingOf(graph: Graph, teacher: ModelShape, rows: number, count: number): Opening {
  const shapes = openingShapes(teacher, rows, count);
  const memory = (name: keyof Opening): Value => graph.apply("memory", [], { name, shape: shapes[name] });
  return { attended: memory("attended"), made: memory("made") };
}

/** Noise for the gates of every layer, N(0, 1). */
const noiseFrom = (graph: Graph): ScoresOf => scoresFrom(graph, gateSeed(graph), "normal", 1);

/** What addresses the random numbers of gates in a micro-batch. */
const gateSeed = (graph: Graph): Value => graph.input("gateSeed", [1], "i32");

/**
 * Appends what balances the load of gates over scored tokens, with the weight that is handed in. Outputs: of every layer what its gate does,
 * "use.LAYER" [5, E], and its load balance unweighed, "balance.LAYER" [1]. None for a dense model.
 */
function balanced(graph: Graph, gates: readonly GateValues[], targets: Value): Readonly<Record<string, Value>> {
  if (gates.length === 0) return {};
  const weight = graph.input("balance", [1], "f32");
  const outputs = gates.flatMap(({ logits, gates: weights }, layer): [string, Value][] => {
    const use = graph.apply("gateUse", [logits, weights, targets], {});
    const [balance] = graph.append("loadBalance", [use, weight], {});
    return [
      [gateOutput(layer), use],
      [`balance.${layer}`, balance],
    ];
  });
  return Object.fromEntries(outputs);
}
