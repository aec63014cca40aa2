// From a program's nodes to calls: one kernel or a few per node, with neighbours fused where one kernel can do both.
// Decides what is computed by which kernel; not where values lie nor how calls reach the GPU.

import type { AnyNode, Node, Value } from "../graph/graph";
import type { OpName } from "../graph/ops";
import type { Program } from "../graph/program";
import { elementCount } from "../graph/shape";
import type { Call, Operand } from "./call";
import { type Half, halved } from "./half";
import { halfValues, isInFours } from "./halfValues";
import { attentionGradientVariants, attentionPoint, attentionVariants } from "./kernels/attention/variants";
import { cachedAttention } from "./kernels/cachedAttention";
import { columnSumPoint, columnSumVariants, layerNormParameterPoint, layerNormParameterVariants, partWords } from "./kernels/columns";
import { add, scale, zero } from "./kernels/elements";
import { addPositions, embedding, embeddingGradientPoint, embeddingGradientVariants } from "./kernels/embedding";
import type { Epilogue, MatmulOperands, MatmulShape } from "./kernels/matmul/shape";
import { matmulPoint, matmulVariants } from "./kernels/matmul/variants";
import { layerNormGradientPoint, layerNormGradientVariants, layerNormPoint, layerNormVariants } from "./kernels/norm";
import type { RowShape } from "./kernels/rows";
import { lowerHeadLoss } from "./lowerHeadLoss";
import { lowerHeadScores } from "./lowerHeadScores";
import { lowerTopLogProbs } from "./lowerTopLogProbs";
import { Uses } from "./uses";
import { type ChoicePoint, type Chooser, chosen, type Variant } from "./variants";

/** Inputs made on the host from an id input: its positions sorted by id, and where each id's run begins. */
export const orderOf = (input: string): string => `${input}.order`;
export const runsOf = (input: string): string => `${input}.runs`;

/** Which kernels to lower to. */
export type Kernels = Pick<Chooser, "adapter" | "choices">;

export interface Lowered {
  readonly calls: readonly Call[];
  /** Where there was a choice of kernels, once per key, with the operations at all places of that key. */
  readonly points: readonly ChoicePoint[];
  /** Id inputs that must also be handed in sorted. */
  readonly sorted: readonly string[];
}

const words = (value: Value): number => elementCount(value.shape);

/** Words of each of a program's outputs, by name. */
export function outputWords({ outputs }: Program): ReadonlyMap<string, number> {
  return new Map([...outputs].map(([name, value]) => [name, words(value)]));
}

/**
 * Lowers `program`. With `accumulates`, gradients and sums are added to what stands there instead of replacing it; with
 * `half`, values and copies of weights are halves where that is safe.
 */
export function lower(program: Program, kernels: Kernels, accumulates: boolean, half?: Half): Lowered {
  return new Lowering(program, kernels, accumulates, half).run();
}

/** Lowers `program` to the kernels that `chooser` settles on. */
export async function lowerSettled(program: Program, chooser: Chooser, accumulates: boolean, half?: Half): Promise<Lowered> {
  const lowered = lower(program, chooser, accumulates, half);
  return (await chooser.settle(lowered.points)) ? lower(program, chooser, accumulates, half) : lowered;
}

class Lowering {
  readonly calls: Call[] = [];
  readonly accumulates: boolean;
  readonly #program: Program;
  readonly #kernels: Kernels;
  readonly #points = new Map<string, ChoicePoint>();
  readonly #uses: Uses;
  /** Values that live elsewhere than where their node says. */
  readonly #operands = new Map<number, Operand>();
  /** Nodes another node's kernel computes too. */
  readonly #fused = new Set<AnyNode>();
  readonly #sorted = new Set<string>();
  readonly #half: Half | undefined;
  /** Values kept as halves. */
  readonly #halfValues: ReadonlySet<number>;

  constructor(program: Program, kernels: Kernels, accumulates: boolean, half: Half | undefined) {
    this.#program = program;
    this.#kernels = kernels;
    this.accumulates = accumulates;
    this.#uses = new Uses(program);
    this.#half = half;
    this.#halfValues = half ? halfValues(program, this.#uses) : new Set();
  }

  run(): Lowered {
    this.#placeGiven();
    this.#placeResults();
    for (const node of this.#program.nodes) if (!this.#fused.has(node)) this.#lowerNode(node);
    return { calls: this.calls, points: [...this.#points.values()], sorted: [...this.#sorted] };
  }

  /** Appends the calls of the variant taken at `point`. */
  choose(point: ChoicePoint, variants: readonly Variant[]): void {
    const { adapter, choices } = this.#kernels;
    this.calls.push(...chosen(point.key, variants, adapter, choices).calls());
    const operations = point.operations + (this.#points.get(point.key)?.operations ?? 0);
    this.#points.set(point.key, { ...point, operations });
  }

  /** Appends a matrix product. */
  matmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue = {}): void {
    this.choose(matmulPoint(shape, this.#kernels.adapter, operands), matmulVariants(label, shape, operands, epilogue));
  }

  /** Where a value is found. */
  operand(value: Value): Operand {
    const placed = this.#operands.get(value.id);
    return placed ?? halved({ space: "arena", id: `v${value.id}`, words: words(value) }, this.#halfOf(this.#halfValues.has(value.id)));
  }

  /** Where a factor of a matrix product is found: of a model's matrix, the copy as halves. */
  factor(value: Value): Operand {
    const operand = this.operand(value);
    return halved(operand, this.#halfOf(operand.space === "weights" && isInFours(value)));
  }

  #halfOf(isHalf: boolean): Half | undefined {
    return isHalf ? this.#half : undefined;
  }

  /** Memory that no value of the graph stands for. */
  scratch(name: string, size: number): Operand {
    return { space: "arena", id: name, words: size };
  }

  /** Inputs and weights are there before the first call. */
  #placeGiven(): void {
    for (const node of this.#program.nodes) {
      const [value] = node.outputs;
      if (node.op === "input") this.#operands.set(value.id, { space: "inputs", name: node.attributes.name, words: words(value) });
      if (node.op === "parameter") this.#operands.set(value.id, { space: "weights", ...node.attributes, words: words(value) });
      if (node.op === "memory") this.#operands.set(value.id, { space: "state", name: node.attributes.name, words: words(value) });
    }
  }

  /** Outputs and gradients have buffers of their own. A gradient that ends in an addition of embedding rows is summed in place. */
  #placeResults(): void {
    for (const [name, value] of this.#program.outputs) this.#operands.set(value.id, { space: "results", name, words: words(value) });
    for (const [model, gradients] of this.#program.gradients)
      for (const [name, value] of gradients) this.#placeGradient(value, { space: "gradients", model, name, words: words(value) });
  }

  #placeGradient(value: Value, operand: Operand): void {
    this.#operands.set(value.id, operand);
    const sum = this.#uses.producer(value);
    const parts = sum.op === "add" ? sum.inputs : [];
    const rows = parts.find((part) => this.#uses.producer(part).op === "embeddingGradient");
    if (rows === undefined) return;
    this.#fused.add(sum);
    for (const part of parts) this.#operands.set(part.id, operand);
  }

  #lowerNode(node: AnyNode): void {
    const lowering = this.#lowerings[node.op] as (node: Node<OpName>) => void;
    lowering(node);
  }

  /** The node that alone reads `value`, if it is an `op` whose other inputs are known by then. */
  #follower<Op extends OpName>(value: Value, op: Op): Node<Op> | undefined {
    const follower = this.#uses.onlyReader(value);
    if (follower?.op !== op) return undefined;
    const ready = follower.inputs.every((input) => input.id === value.id || this.#uses.isBefore(input, value));
    return ready ? (follower as Node<OpName> as Node<Op>) : undefined;
  }

  /** If `value` is only added to something known, that something and the sum; the addition is then done by the caller. */
  #takeResidual(value: Value): { residual?: Operand; output: Operand } {
    const sum = this.#follower(value, "add");
    if (sum === undefined) return { output: this.operand(value) };
    this.#fused.add(sum as AnyNode);
    const other = sum.inputs.find((input) => input.id !== value.id) as Value;
    return { residual: this.operand(other), output: this.operand(sum.outputs[0]) };
  }

  #matmul(node: Node, a: Value, b: Value, output: Operand, flags: { transposeA: boolean; transposeB: boolean }, epilogue: Epilogue): void {
    const [rows, inner] = flags.transposeA ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
    const columns = flags.transposeB ? b.shape[0] : b.shape[1];
    const accumulates = this.accumulates && output.space === "gradients";
    const operands = { a: this.factor(a), b: this.factor(b), c: output };
    this.matmul(`${node.op} ${rows}×${columns}×${inner}`, { rows, columns, inner, ...flags }, operands, { ...epilogue, accumulates });
  }

  #columnSum(label: string, shape: RowShape, x: Value, sums: Value): void {
    const operands = { ...this.#all({ x, sums }), parts: this.#parts(sums, shape, 1) };
    this.choose(columnSumPoint(shape, this.#kernels.adapter), columnSumVariants(label, shape, operands, this.accumulates));
  }

  /** Scratch memory for sums down columns. */
  #parts(sums: Value, shape: RowShape, values: number): Operand {
    return this.scratch(`parts${sums.id}`, partWords(shape, values));
  }

  readonly #lowerings: { readonly [Op in OpName]: (node: Node<Op>) => void } = {
    input: () => {},
    parameter: () => {},
    memory: () => {},
    embedding: (node) => {
      const [table, ids] = node.inputs;
      const sum = this.#follower(node.outputs[0], "addPositions");
      if (sum) this.#fused.add(sum as AnyNode);
      const positions = sum && { table: this.operand(sum.inputs[1]), context: sum.attributes.context };
      const output = this.operand((sum ?? node).outputs[0]);
      const shape = { count: ids.shape[0], width: table.shape[1] };
      this.calls.push(embedding(shape, { table: this.operand(table), ids: this.operand(ids), output }, positions));
    },
    addPositions: ({ inputs: [x, positions], outputs: [sum], attributes: { context } }) => {
      this.calls.push(addPositions(rowsOf(x), context, this.#all({ x, positions, sum })));
    },
    embeddingGradient: ({ inputs: [ids, dy], outputs: [output] }) => {
      const gradient = this.operand(output);
      const input = this.#uses.producer(ids);
      if (input.op !== "input") throw new Error("the ids of an embedding must be an input");
      const { name } = input.attributes;
      this.#sorted.add(name);
      const summedInPlace = this.#uses.onlyReader(output)?.op === "add";
      if (!summedInPlace && !this.accumulates) this.calls.push(zero(words(output), gradient));
      const order: Operand = { space: "inputs", name: orderOf(name), words: words(ids) };
      const runs: Operand = { space: "inputs", name: runsOf(name), words: words(ids) + 2 };
      const shape = { count: words(ids), width: dy.shape[1] };
      const operands = { ids: this.operand(ids), order, runs, dy: this.operand(dy), gradient };
      this.choose(embeddingGradientPoint(shape, this.#kernels.adapter), embeddingGradientVariants(shape, operands));
    },
    positionsGradient: ({ inputs: [dy], outputs: [output], attributes: { context } }) => {
      // Rows past the context are never written: the gradient buffer begins as zeros.
      const [rows, width] = dy.shape;
      this.#columnSum("position gradient", { rows: rows / context, width: context * width }, dy, output);
    },
    layerNorm: ({ inputs: [x, gain, bias], outputs: [y, mean, rstd], attributes: { epsilon } }) => {
      const shape = rowsOf(x);
      const operands = this.#all({ x, gain, bias, y, mean, rstd });
      this.choose(layerNormPoint(shape, this.#kernels.adapter, operands.y.half), layerNormVariants(shape, epsilon, operands));
    },
    layerNormGradient: ({ inputs: [x, gain, mean, rstd, dy], outputs: [output] }) => {
      const { residual, output: dx } = this.#takeResidual(output);
      const shape = rowsOf(x);
      const operands = { ...this.#all({ x, gain, mean, rstd, dy }), dx, ...(residual ? { residual } : {}) };
      this.choose(layerNormGradientPoint(shape, this.#kernels.adapter), layerNormGradientVariants(shape, operands));
    },
    layerNormParameterGradient: ({ inputs: [x, mean, rstd, dy], outputs: [dGain, dBias] }) => {
      const shape = rowsOf(x);
      const operands = { ...this.#all({ x, mean, rstd, dy, dGain, dBias }), parts: this.#parts(dGain, shape, 2) };
      const variants = layerNormParameterVariants(shape, operands, this.accumulates);
      this.choose(layerNormParameterPoint(shape, this.#kernels.adapter), variants);
    },
    matmul: (node) => {
      const [a, b, bias] = node.inputs;
      const bent = this.#follower(node.outputs[0], "geluGradient");
      if (bent) this.#fused.add(bent as AnyNode);
      // The linear before GELU left the derivative where its result would stand.
      const epilogue = { ...(bent && { scaledBy: this.operand(bent.inputs[0]) }), ...(bias && { bias: this.operand(bias) }) };
      this.#matmul(node, a, b, this.operand((bent ?? node).outputs[0]), node.attributes, epilogue);
    },
    linear: (node) => {
      const [x, w, b] = node.inputs;
      const [value] = node.outputs;
      const flags = { transposeA: false, transposeB: false };
      const bias = this.operand(b);
      const activated = this.#uses.readers(value).find((reader) => reader.op === "gelu");
      if (activated) {
        this.#fused.add(activated);
        const gelu = { output: this.operand(activated.outputs[0]), keepsDerivative: this.#uses.readers(value).length > 1 };
        this.#matmul(node, x, w, this.operand(value), flags, { bias, gelu });
      } else {
        const { residual, output } = this.#takeResidual(value);
        this.#matmul(node, x, w, output, flags, { bias, ...(residual ? { residual } : {}) });
      }
    },
    columnSum: ({ inputs: [x], outputs: [sums] }) => this.#columnSum("column sum", rowsOf(x), x, sums),
    gelu: (node) => this.#unsupported(node),
    geluGradient: (node) => this.#unsupported(node),
    add: ({ inputs: [a, b], outputs: [sum] }) => {
      this.calls.push(add(words(sum), this.operand(a), this.operand(b), this.operand(sum)));
    },
    scale: ({ inputs: [x], outputs: [scaled], attributes: { factor } }) => {
      this.calls.push(scale(words(x), factor, this.operand(x), this.operand(scaled)));
    },
    attention: ({ inputs: [qkv], outputs: [output], attributes: { heads, context } }) => {
      const [rows, width] = output.shape;
      const shape = { sequences: rows / context, context, heads, width };
      const operands = { ...this.#all({ qkv, output }), logSumExp: this.#logSumExp(qkv, rows * heads) };
      this.choose(attentionPoint(shape, this.#kernels.adapter, operands.qkv.half), attentionVariants(shape, operands));
    },
    attentionGradient: ({ inputs: [qkv, dy], outputs: [dQkv], attributes: { heads, context } }) => {
      const [rows, width] = dy.shape;
      const shape = { sequences: rows / context, context, heads, width };
      const forward = this.#uses.readers(qkv).find((reader) => reader.op === "attention");
      if (forward === undefined) throw new Error("attention's gradient needs its forward pass in the same program");
      const output = this.operand(forward.outputs[0]);
      const delta = this.scratch(`delta${dQkv.id}`, rows * heads);
      const operands = { ...this.#all({ qkv, dy, dQkv }), output, delta, logSumExp: this.#logSumExp(qkv, rows * heads) };
      this.choose(attentionPoint(shape, this.#kernels.adapter, operands.qkv.half), attentionGradientVariants(shape, operands));
    },
    cachedAttention: ({ inputs: [qkv, positions, memory], outputs: [output], attributes: { heads, context } }) => {
      const [sequences, width] = output.shape;
      const shape = { sequences, context, heads, width };
      this.calls.push(cachedAttention(shape, this.#kernels.adapter.narrow, this.#all({ qkv, positions, memory, output })));
    },
    headLoss: (node) => lowerHeadLoss(this, this.#kernels.adapter, node),
    headScores: (node) => lowerHeadScores(this, this.#kernels.adapter, node),
    topLogProbs: (node) => lowerTopLogProbs(this, this.#kernels.adapter, node),
  };

  #logSumExp(qkv: Value, size: number): Operand {
    return this.scratch(`logSumExp${qkv.id}`, size);
  }

  #all<Names extends string>(values: Record<Names, Value>): Record<Names, Operand> {
    const entries = Object.entries<Value>(values).map(([name, value]) => [name, this.operand(value)]);
    return Object.fromEntries(entries) as Record<Names, Operand>;
  }

  #unsupported({ op }: Node): never {
    throw new Error(`${op} is only compiled together with the op before it`);
  }
}

function rowsOf(x: Value): RowShape {
  return { rows: x.shape[0], width: x.shape[1] };
}
