// The sparse MLP of a layer (arXiv 1701.06538): a gate, and experts of which each token takes k. Written once, like the rest of
// the model; gpt.ts puts it where a dense model has one MLP. Its parameters are stacks over experts, and biases are flat, so
// that they do not decay.

import { innerWidth, type ModelShape } from "../config/sizes";
import { slotCount, slotTile } from "../config/slots";
import type { Graph, Value } from "../graph/graph";
import type { ScoreKind } from "../randomScores";
import { INITIAL_DEVIATION, type ParameterSpec } from "./parameters";

/** How a pass through a sparse model chooses experts: by its own gates and k, without noise, where nothing else is said. */
export interface Gating {
  /** The model whose parameters the gates are. */
  readonly gates?: string;
  /** k: experts of every token. */
  readonly active?: number;
  /** Noise [N, E] on the logits of a layer, N(0, 1), which the gate scales. */
  readonly noise?: ScoresOf;
  /** Numbers [N, E] that are added to a layer's logits where experts are chosen, and not where they are weighed. */
  readonly draw?: ScoresOf;
  /** Targets [N]: in the last layer, rows without one take no expert, as nothing reads what would come of it. */
  readonly scored?: Value;
  /** Another model of gates, whose logits are told beside those that choose. */
  readonly compared?: string;
  /** Whether experts whose weight is 0 are computed too: what grouped execution is held to. */
  readonly computesAll?: boolean;
  /** Taken from another pass over the same tokens, instead of computed. Both must have every expert active. */
  readonly opening?: Opening;
}

/**
 * The part of a pass that gates have none in, as long as every expert is active: all that comes before the first of them, and what its
 * experts make of their slots, which are the same then whatever it says.
 */
export interface Opening {
  /** The stream after the first block's attention, [N, d]. */
  readonly attended: Value;
  /** [S, d]. */
  readonly made: Value;
}

/** The shapes of an opening over so many rows. */
export function openingShapes({ width }: ModelShape, rows: number, count: number): Readonly<Record<keyof Opening, readonly number[]>> {
  return { attended: [rows, width], made: [slotCount(rows, count, count, slotTile(rows, count, count)), width] };
}

/** Numbers [N, E] for a layer. */
export type ScoresOf = (layer: number, shape: readonly [number, number]) => Value;

/** Random numbers addressed by `seeds` [B], each for its part of the rows, and, as a salt, the layer. */
export function scoresFrom(graph: Graph, seeds: Value, kind: ScoreKind["kind"], share: number): ScoresOf {
  return (salt, shape) => graph.apply("randomScores", [seeds], { kind, share, salt, shape });
}

/** The gate of one layer inside a graph, [N, E] each. */
export interface GateValues {
  /** The normalised rows [N, d] that it reads. */
  readonly read: Value;
  /** What experts are chosen and weighed by, noise included. */
  readonly logits: Value;
  /** The weights of the experts that take part; 0 for all others. */
  readonly gates: Value;
  /** What other gates say of the same rows, where they are compared. */
  readonly compared?: Value;
}

/** The names of a layer's gate: of its logits, and of the size of their noise. */
export const gateNames = (layer: number) => ({
  gate: `h.${layer}.mlp.gate.weight`,
  noise: `h.${layer}.mlp.gate.noise`,
});

/** Whether a parameter is a gate's. */
export const isGate = (name: string): boolean => /^h\.\d+\.mlp\.gate\./.test(name);

/** The parameters of a layer's experts; `residual` is the deviation of projections back into the residual stream. */
export function expertParameters(layer: number, shape: ModelShape, count: number, residual: number): ParameterSpec[] {
  const [d, f] = [shape.width, innerWidth(shape)];
  const name = `h.${layer}.mlp.experts`;
  return [
    { name: `${name}.c_fc.weight`, shape: [count, d, f], initial: { deviation: INITIAL_DEVIATION } },
    { name: `${name}.c_fc.bias`, shape: [count * f], initial: { constant: 0 } },
    { name: `${name}.c_proj.weight`, shape: [count, f, d], initial: { deviation: residual } },
    { name: `${name}.c_proj.bias`, shape: [count * d], initial: { constant: 0 } },
  ];
}

/** The parameters of a layer's gate. Its noise begins as ln 2 in every direction: softplus of 0. */
export function gateParameters(layer: number, { width }: ModelShape, count: number): ParameterSpec[] {
  const { gate, noise } = gateNames(layer);
  return [
    { name: gate, shape: [width, count], initial: { deviation: INITIAL_DEVIATION } },
    { name: noise, shape: [width, count], initial: { constant: 0 } },
  ];
}

/** Appends the sparse MLP of a layer over normalised rows x [N, d]: its gate, what experts make of each slot, and what it adds to the stream [N, d]. */
export function sparseMlp(
  graph: Graph,
  model: string,
  shape: ModelShape,
  layer: number,
  x: Value,
  gating: Gating,
): { readonly gate: GateValues; readonly made: Value; readonly output: Value } {
  const { width: d, experts: sparse } = shape;
  if (sparse === undefined) throw new Error("a dense model has no gate");
  const { count } = sparse;
  const f = innerWidth(shape);
  const active = gating.active ?? sparse.active;
  const isLast = layer === shape.layers - 1;
  const gate = gateOf(graph, gating.gates ?? model, { layer, width: d, count, active, isLast }, x, gating);
  const taken = gating.computesAll ? count : active;
  const assigned = taken === active ? gate.gates : graph.apply("topGates", [gate.logits, gate.logits], { active: taken });
  const tile = slotTile(x.shape[0], taken, count);
  const [rows, experts, places, segments] = graph.append("assignSlots", [assigned], { active: taken, tile });
  const linear = (input: Value, name: string, from: number, to: number): Value => {
    const parameters = [
      graph.parameter(model, `h.${layer}.mlp.experts.${name}.weight`, [count, from, to]),
      graph.parameter(model, `h.${layer}.mlp.experts.${name}.bias`, [count * to]),
    ];
    return graph.apply("expertLinear", [input, ...parameters, experts, segments], {});
  };
  const make = (): Value => {
    const inner = graph.apply("gelu", [linear(graph.apply("toSlots", [x, rows, places], {}), "c_fc", d, f)], {}); // [S, f]
    return linear(inner, "c_proj", f, d); // [S, d]
  };
  const made = (layer === 0 && gating.opening?.made) || make();
  return { gate, made, output: graph.apply("combine", [made, gate.gates, places, rows, experts], {}) };
}

interface GateShape {
  readonly layer: number;
  readonly width: number;
  readonly count: number;
  readonly active: number;
  readonly isLast: boolean;
}

/** Appends a gate: logits x·W_g, with noise of the size softplus(x·W_noise) where there is any, and the weights of the experts chosen. */
function gateOf(
  graph: Graph,
  model: string,
  { layer, width, count, active, isLast }: GateShape,
  x: Value,
  { noise, draw, scored, compared }: Gating,
): GateValues {
  const names = gateNames(layer);
  const product = (name: string, of = model): Value =>
    graph.apply("matmul", [x, graph.parameter(of, name, [width, count])], { transposeA: false, transposeB: false });
  const clean = product(names.gate);
  const size = [x.shape[0], count] as const;
  const logits = noise ? graph.apply("noisyGate", [clean, product(names.noise), noise(layer, size)], {}) : clean;
  const scores = draw ? graph.apply("add", [logits, draw(layer, size)], {}) : logits;
  return {
    read: x,
    logits,
    gates: graph.apply("topGates", [logits, scores, ...(isLast && scored ? [scored] : [])], { active }),
    ...(compared !== undefined && { compared: product(names.gate, compared) }),
  };
}
