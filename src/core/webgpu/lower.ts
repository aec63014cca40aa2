// From a program's nodes to calls: one kernel or a few per node, with neighbours fused where one kernel can do both.
// Decides what is computed by which kernel; not where values lie nor how calls reach the GPU.

import type { AnyNode, Node, Value } from "../graph/graph";
import type { OpName } from "../graph/ops";
import type { Program } from "../graph/program";
import type { Call, Operand } from "./call";
import { Fusion } from "./fusion";
import type { Half } from "./half";
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
import type { NodeLowering } from "./lowering";
import { sparseLowerings } from "./lowerSparse";
import { lowerTopLogProbs } from "./lowerTopLogProbs";
import { Operands, words } from "./operands";
import { Uses } from "./uses";
import { type Adapter, type ChoicePoint, type Choices, type Chooser, chosen, type Variant } from "./variants";

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

class Lowering implements NodeLowering {
  readonly adapter: Adapter;
  readonly uses: Uses;
  readonly fusion: Fusion;
  readonly calls: Call[] = [];
  readonly #program: Program;
  readonly #choices: Choices;
  readonly #accumulates: boolean;
  readonly #operands: Operands;
  readonly #points = new Map<string, ChoicePoint>();
  readonly #sorted = new Set<string>();

  constructor(program: Program, { adapter, choices }: Kernels, accumulates: boolean, half: Half | undefined) {
    this.#program = program;
    this.adapter = adapter;
    this.#choices = choices;
    this.#accumulates = accumulates;
    this.uses = new Uses(program);
    this.#operands = new Operands(program, this.uses, half);
    this.fusion = new Fusion(this.uses, this.#operands);
  }

  run(): Lowered {
    for (const node of this.#program.nodes) {
      if (!this.fusion.has(node) && !this.#operands.inPlace.has(node)) this.#lowerNode(node);
    }
    return { calls: this.calls, points: [...this.#points.values()], sorted: [...this.#sorted] };
  }

  choose(point: ChoicePoint, variants: readonly Variant[]): void {
    this.calls.push(...chosen(point.key, variants, this.adapter, this.#choices).calls());
    const operations = point.operations + (this.#points.get(point.key)?.operations ?? 0);
    this.#points.set(point.key, { ...point, operations });
  }

  matmul(label: string, shape: MatmulShape, operands: MatmulOperands, epilogue: Epilogue = {}): void {
    const finished = { ...epilogue, accumulates: epilogue.accumulates || this.addsTo(operands.c) };
    this.choose(matmulPoint(shape, this.adapter, operands), matmulVariants(label, shape, operands, finished));
  }

  operand(value: Value): Operand {
    return this.#operands.of(value);
  }

  factor(value: Value): Operand {
    return this.#operands.factorOf(value);
  }

  scratch(name: string, size: number): Operand {
    return { space: "arena", id: name, words: size };
  }

  addsTo({ space }: Operand): boolean {
    return this.#accumulates && (space === "gradients" || space === "results");
  }

  #lowerNode(node: AnyNode): void {
    const lowering = this.#lowerings[node.op] as (node: Node<OpName>) => void;
    lowering(node);
  }

  #matmul(node: Node, a: Value, b: Value, output: Operand, flags: { transposeA: boolean; transposeB: boolean }, epilogue: Epilogue): void {
    const [rows, inner] = flags.transposeA ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
    const columns = flags.transposeB ? b.shape[0] : b.shape[1];
    const operands = { a: this.factor(a), b: this.factor(b), c: output };
    this.matmul(`${node.op} ${rows}×${columns}×${inner}`, { rows, columns, inner, ...flags }, operands, epilogue);
  }

  #columnSum(label: string, shape: RowShape, x: Value, sums: Value): void {
    const operands = { ...this.#all({ x, sums }), parts: this.#parts(sums, shape, 1) };
    this.choose(columnSumPoint(shape, this.adapter), columnSumVariants(label, shape, operands, this.addsTo(operands.sums)));
  }

  /** Scratch memory for sums down columns. */
  #parts(sums: Value, shape: RowShape, values: number): Operand {
    return this.scratch(`parts${sums.id}`, partWords(shape, values));
  }

  readonly #lowerings: { readonly [Op in OpName]: (node: Node<Op>) => void } = {
    ...sparseLowerings(this),
    input: () => {},
    parameter: () => {},
    memory: () => {},
    embedding: (node) => {
      const [table, ids] = node.inputs;
      const sum = this.fusion.take(node.outputs[0], "addPositions");
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
      const input = this.uses.producer(ids);
      if (input.op !== "input") throw new Error("the ids of an embedding must be an input");
      const { name } = input.attributes;
      this.#sorted.add(name);
      const reader = this.uses.onlyReader(output);
      const isSummedInPlace = reader !== undefined && this.#operands.inPlace.has(reader);
      if (!isSummedInPlace && !this.addsTo(gradient)) this.calls.push(zero(words(output), gradient));
      const order: Operand = { space: "inputs", name: orderOf(name), words: words(ids) };
      const runs: Operand = { space: "inputs", name: runsOf(name), words: words(ids) + 2 };
      const shape = { count: words(ids), width: dy.shape[1] };
      const operands = { ids: this.operand(ids), order, runs, dy: this.operand(dy), gradient };
      this.choose(embeddingGradientPoint(shape, this.adapter), embeddingGradientVariants(shape, operands));
    },
    positionsGradient: ({ inputs: [dy], outputs: [output], attributes: { context } }) => {
      // Rows past the context are never written: the gradient buffer begins as zeros.
      const [rows, width] = dy.shape;
      this.#columnSum("position gradient", { rows: rows / context, width: context * width }, dy, output);
    },
    layerNorm: ({ inputs: [x, gain, bias], outputs: [y, mean, rstd], attributes: { epsilon } }) => {
      const shape = rowsOf(x);
      const operands = this.#all({ x, gain, bias, y, mean, rstd });
      this.choose(layerNormPoint(shape, this.adapter, operands.y.half), layerNormVariants(shape, epsilon, operands));
    },
    layerNormGradient: ({ inputs: [x, gain, mean, rstd, dy], outputs: [output] }) => {
      const { epilogue, output: dx } = this.fusion.takeResidual(output);
      const shape = rowsOf(x);
      const operands = { ...this.#all({ x, gain, mean, rstd, dy }), dx, ...epilogue };
      this.choose(layerNormGradientPoint(shape, this.adapter), layerNormGradientVariants(shape, operands));
    },
    layerNormParameterGradient: ({ inputs: [x, mean, rstd, dy], outputs: [dGain, dBias] }) => {
      const shape = rowsOf(x);
      const operands = { ...this.#all({ x, mean, rstd, dy, dGain, dBias }), parts: this.#parts(dGain, shape, 2) };
      const variants = layerNormParameterVariants(shape, operands, this.addsTo(operands.dGain));
      this.choose(layerNormParameterPoint(shape, this.adapter), variants);
    },
    matmul: (node) => {
      const [a, b, bias] = node.inputs;
      const { epilogue, output } = this.fusion.takeGeluGradient(node.outputs[0]);
      this.#matmul(node, a, b, output, node.attributes, { ...epilogue, ...(bias && { bias: this.operand(bias) }) });
    },
    linear: (node) => {
      const [x, w, b] = node.inputs;
      const [value] = node.outputs;
      const { epilogue, output } = this.fusion.takeGelu(value) ?? this.fusion.takeResidual(value);
      this.#matmul(node, x, w, output, { transposeA: false, transposeB: false }, { ...epilogue, bias: this.operand(b) });
    },
    columnSum: ({ inputs: [x], outputs: [sums] }) => this.#columnSum("column sum", rowsOf(x), x, sums),
    gelu: (node) => this.#unsupported(node),
    geluGradient: (node) => this.#unsupported(node),
    add: ({ inputs: [a, b], outputs: [sum] }) => {
      const target = this.operand(sum);
      this.calls.push(add(words(sum), this.operand(a), this.operand(b), target, this.addsTo(target)));
    },
    scale: ({ inputs: [x], outputs: [scaled], attributes: { factor } }) => {
      const target = this.operand(scaled);
      this.calls.push(scale(words(x), factor, this.operand(x), target, this.addsTo(target)));
    },
    attention: ({ inputs: [qkv], outputs: [output], attributes: { heads, context } }) => {
      const [rows, width] = output.shape;
      const shape = { sequences: rows / context, context, heads, width };
      const operands = { ...this.#all({ qkv, output }), logSumExp: this.#logSumExp(qkv, rows * heads) };
      this.choose(attentionPoint(shape, this.adapter, operands.qkv.half), attentionVariants(shape, operands));
    },
    attentionGradient: ({ inputs: [qkv, dy], outputs: [dQkv], attributes: { heads, context } }) => {
      const [rows, width] = dy.shape;
      const shape = { sequences: rows / context, context, heads, width };
      const forward = this.uses.readers(qkv).find((reader) => reader.op === "attention");
      if (forward === undefined) throw new Error("attention's gradient needs its forward pass in the same program");
      const output = this.operand(forward.outputs[0]);
      const delta = this.scratch(`delta${dQkv.id}`, rows * heads);
      const operands = { ...this.#all({ qkv, dy, dQkv }), output, delta, logSumExp: this.#logSumExp(qkv, rows * heads) };
      this.choose(attentionPoint(shape, this.adapter, operands.qkv.half), attentionGradientVariants(shape, operands));
    },
    cachedAttention: ({ inputs: [qkv, positions, memory], outputs: [output], attributes: { heads, context } }) => {
      const [sequences, width] = output.shape;
      const shape = { sequences, context, heads, width };
      this.calls.push(cachedAttention(shape, this.adapter.narrow, this.#all({ qkv, positions, memory, output })));
    },
    headLoss: (node) => lowerHeadLoss(this, node),
    headScores: (node) => lowerHeadScores(this, node),
    topLogProbs: (node) => lowerTopLogProbs(this, node),
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
