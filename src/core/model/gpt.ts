// GPT-2 (pre-LayerNorm, learned positions, tanh-GELU, biases, tied head), written once as a function that builds a
// graph. Parameters carry Hugging Face's GPT-2 names and Conv1D layout [in, out], without the "transformer." prefix. What lies
// between the token embedding and the head is a body; mixture.ts has several between one embedding and one head.

import { innerWidth, type ModelShape } from "../config/sizes";
import type { NamedTensors } from "../graph/executor";
import type { Graph, Value } from "../graph/graph";
import { INITIAL_DEVIATION, initialize, type ParameterSpec } from "./parameters";
import { expertParameters, type GateValues, type Gating, gateParameters, type Opening, sparseMlp } from "./sparseMlp";

/** GPT-2's LayerNorm epsilon. */
export const LAYER_NORM_EPSILON = 1e-5;

/** The name of the token embedding, which is the tied head too. */
export const TOKEN_EMBEDDING = "wte.weight";

/** Every parameter of a GPT-2 of this shape, in Hugging Face's order. */
export function gptParameters(modelShape: ModelShape): ParameterSpec[] {
  const { layers, width: d, context, vocabSize, experts } = modelShape;
  const f = innerWidth(modelShape);
  const weight = (name: string, rows: number, columns: number, deviation = INITIAL_DEVIATION): ParameterSpec => ({
    name: `${name}.weight`,
    shape: [rows, columns],
    initial: { deviation },
  });
  const bias = (name: string, size: number): ParameterSpec => ({ name: `${name}.bias`, shape: [size], initial: { constant: 0 } });
  const norm = (name: string): ParameterSpec[] => [{ name: `${name}.weight`, shape: [d], initial: { constant: 1 } }, bias(name, d)];
  const linear = (name: string, from: number, to: number, deviation?: number): ParameterSpec[] => [
    weight(name, from, to, deviation),
    bias(name, to),
  ];
  // Two branches per layer add to the residual stream; GPT-2 scales their last projections down to keep its variance.
  const residual = INITIAL_DEVIATION / Math.sqrt(2 * layers);
  const blocks = Array.from({ length: layers }, (_, layer) => [
    ...norm(`h.${layer}.ln_1`),
    ...linear(`h.${layer}.attn.c_attn`, d, 3 * d),
    ...linear(`h.${layer}.attn.c_proj`, d, d, residual),
    ...norm(`h.${layer}.ln_2`),
    ...(experts
      ? [...gateParameters(layer, modelShape, experts.count), ...expertParameters(layer, modelShape, experts.count, residual)]
      : [...linear(`h.${layer}.mlp.c_fc`, d, f), ...linear(`h.${layer}.mlp.c_proj`, f, d, residual)]),
  ]);
  return [
    { name: TOKEN_EMBEDDING, shape: [vocabSize, d], initial: { deviation: INITIAL_DEVIATION } },
    weight("wpe", context, d),
    ...blocks.flat(),
    ...norm("ln_f"),
  ];
}

/** The shape of every parameter of a GPT-2 of this shape, by name. */
export function parameterShapes(shape: ModelShape): ReadonlyMap<string, readonly number[]> {
  return new Map(gptParameters(shape).map(({ name, shape: dimensions }) => [name, dimensions]));
}

/** Fresh weights of a GPT-2 of this shape; equal seeds give equal weights. */
export const initializeGpt = (shape: ModelShape, seed: number): NamedTensors => initialize(gptParameters(shape), seed);

/** A body inside a graph. */
export interface BodyValues {
  /** After the final LayerNorm, [N, d]: N = B·T rows of whole sequences, B of a step. */
  readonly hidden: Value;
  /** What goes into the first block, and what comes out of each, [B·T, d]. */
  readonly stream: readonly Value[];
  /** The gate of every layer; of a dense model there is none. */
  readonly gates: readonly GateValues[];
  /** Of a sparse one, what its gates have no part in. */
  readonly opening?: Opening;
}

/** A GPT inside a graph: its last hidden states and the tied head that turns them into logits. */
export interface GptValues extends BodyValues {
  /** The token embedding, [V, d]. */
  readonly head: Value;
}

/** Where whole sequences and steps differ: how positions are added to embedded tokens, and how queries find keys. */
interface Pass {
  place(embedded: Value, wpe: Value): Value;
  attend(qkv: Value, block: string): Value;
}

/** Whole sequences of `context` tokens, which may be fewer than the shape's. */
function sequencePass(graph: Graph, { heads }: ModelShape, context: number): Pass {
  return {
    place: (embedded, wpe) => graph.apply("addPositions", [embedded, wpe], { context }), // [B·T, d]
    attend: (qkv) => graph.apply("attention", [qkv], { heads, context }), // [B·T, d]
  };
}

/** One token of each sequence at its position [B], whose keys and values are kept under the name of `model`. */
function stepPass(graph: Graph, model: string, { heads, width: d, context }: ModelShape, positions: Value): Pass {
  const rows = positions.shape[0] * context;
  return {
    place: (embedded, wpe) => graph.apply("add", [embedded, graph.apply("embedding", [wpe, positions], {})], {}),
    attend: (qkv, block) => {
      const memory = graph.apply("memory", [], { name: `${model}.${block}.attn.cache`, shape: [rows, 2 * d] });
      return graph.apply("cachedAttention", [qkv, positions, memory], { heads, context }); // [B, d]
    },
  };
}

/**
 * Appends the forward pass of the GPT whose weights go by `model` over tokens [B·T]. `context` is the length T of
 * every sequence and may be shorter than the shape's; `epsilon` is that of every LayerNorm; `gating` how experts are chosen
 * in a sparse one.
 */
export function gpt(
  graph: Graph,
  model: string,
  shape: ModelShape,
  tokens: Value,
  context: number = shape.context,
  epsilon: number = LAYER_NORM_EPSILON,
  gating: Gating = {},
): GptValues {
  const head = headOf(graph, model, shape);
  const embed = (): Value => graph.apply("embedding", [head, tokens], {});
  return { head, ...transformer(graph, model, shape, embed, sequencePass(graph, shape, context), epsilon, gating) };
}

/**
 * Appends one step of the same GPT: one token [B] of each sequence at its position [B], which sees the keys and values
 * kept of the tokens before it. Run over a sequence's positions it gives the hidden states of `gpt`, row by row.
 */
export function gptStep(graph: Graph, model: string, shape: ModelShape, tokens: Value, positions: Value, gating: Gating = {}): GptValues {
  const [head, embedded] = embedTokens(graph, model, shape, tokens);
  return { head, ...bodyStep(graph, model, shape, embedded, positions, gating) };
}

/** The token embedding [V, d] of `model`, and its rows for the tokens. */
export function embedTokens(graph: Graph, model: string, shape: ModelShape, tokens: Value): readonly [Value, Value] {
  const wte = headOf(graph, model, shape);
  return [wte, graph.apply("embedding", [wte, tokens], {})];
}

const headOf = (graph: Graph, model: string, { vocabSize, width }: ModelShape): Value =>
  graph.parameter(model, TOKEN_EMBEDDING, [vocabSize, width]);

/** Appends the body `model` over embedded tokens of whole sequences, [B·T, d]. */
export function body(
  graph: Graph,
  model: string,
  shape: ModelShape,
  embedded: Value,
  context: number = shape.context,
  epsilon: number = LAYER_NORM_EPSILON,
  gating: Gating = {},
): BodyValues {
  return transformer(graph, model, shape, () => embedded, sequencePass(graph, shape, context), epsilon, gating);
}

/** Appends one step of the body `model` over one embedded token of each sequence, [B, d], at its position [B]. */
export function bodyStep(
  graph: Graph,
  model: string,
  shape: ModelShape,
  embedded: Value,
  positions: Value,
  gating: Gating = {},
): BodyValues {
  return transformer(graph, model, shape, () => embedded, stepPass(graph, model, shape, positions), LAYER_NORM_EPSILON, gating);
}

/** Appends the layers from embedded tokens, which are not asked for where an opening stands in their place, to the final norm. */
function transformer(
  graph: Graph,
  model: string,
  shape: ModelShape,
  embed: () => Value,
  pass: Pass,
  epsilon: number,
  gating: Gating,
): BodyValues {
  const { layers, width: d, experts } = shape;
  const f = innerWidth(shape);
  const parameter = (name: string, ...size: number[]): Value => graph.parameter(model, name, size);
  const norm = (x: Value, name: string): Value =>
    graph.append("layerNorm", [x, parameter(`${name}.weight`, d), parameter(`${name}.bias`, d)], { epsilon })[0];
  const linear = (x: Value, name: string, from: number, to: number): Value =>
    graph.apply("linear", [x, parameter(`${name}.weight`, from, to), parameter(`${name}.bias`, to)], {});

  const attend = (x: Value, block: string): Value => {
    const qkv = linear(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`, d, 3 * d); // [N, 3d]
    return graph.apply("add", [x, linear(pass.attend(qkv, block), `${block}.attn.c_proj`, d, d)], {});
  };
  const denseMlp = (x: Value, block: string): Value => {
    const inner = graph.apply("gelu", [linear(x, `${block}.mlp.c_fc`, d, f)], {}); // [N, f]
    return linear(inner, `${block}.mlp.c_proj`, f, d);
  };

  const stream = [gating.opening?.attended ?? pass.place(embed(), parameter("wpe.weight", shape.context, d))]; // [N, d]
  const gates: GateValues[] = [];
  let opening: Opening | undefined;
  let [x] = stream;
  for (let layer = 0; layer < layers; layer++) {
    const block = `h.${layer}`;
    if (layer > 0 || !gating.opening) x = attend(x, block);
    const read = norm(x, `${block}.ln_2`);
    if (experts) {
      const { output, gate, made } = sparseMlp(graph, model, shape, layer, read, gating);
      gates.push(gate);
      opening ??= { attended: x, made };
      x = graph.apply("add", [x, output], {});
    } else x = graph.apply("add", [x, denseMlp(read, block)], {});
    stream.push(x);
  }
  return { hidden: norm(x, "ln_f"), stream, gates, ...(opening && { opening }) };
}
