// The ops of a sparse mixture of experts. Products with an expert's matrix are matrix products like all others, in groups; what
// else there is has its kernels in kernels/sparse.

import type { Node, Value } from "../graph/graph";
import { type SparseAttributes, USE_COUNT } from "../graph/sparseOps";
import type { Operand } from "./call";
import { columnSumPoint, columnSumVariants, partWords } from "./kernels/columns";
import type { Epilogue } from "./kernels/matmul/shape";
import type { RowShape } from "./kernels/rows";
import * as gate from "./kernels/sparse/gate";
import { randomScores } from "./kernels/sparse/randomScores";
import { segmentSumPoint, segmentSumVariants } from "./kernels/sparse/segmentSums";
import {
  assignSlots,
  countWords,
  type GatedMatrix,
  gatesGradientPoint,
  gatesGradientVariants,
  type SlotMatrix,
  sumSlots,
  toSlots,
} from "./kernels/sparse/slots";
import type { NodeLowering } from "./lowering";
import { words } from "./operands";

type SparseLowerings = { readonly [Op in keyof SparseAttributes]: (node: Node<Op>) => void };

/** What appends the calls of each sparse op to `lowering`. */
export function sparseLowerings(lowering: NodeLowering): SparseLowerings {
  const all = <Names extends string>(values: Readonly<Record<Names, Value>>): Record<Names, Operand> => {
    const entries = Object.entries<Value>(values).map(([name, value]) => [name, lowering.operand(value)]);
    return Object.fromEntries(entries) as Record<Names, Operand>;
  };

  /** Every slot of a [S, …] by the matrix of its own expert in w. */
  const product = (
    node: Node,
    { a, w, experts, transposeB }: { readonly a: Value; readonly w: Value; readonly experts: Value; readonly transposeB: boolean },
    output: Operand,
    epilogue: Epilogue,
  ): void => {
    const [rows, inner] = a.shape;
    const [count, from, to] = w.shape;
    const columns = transposeB ? from : to;
    const groups = { over: "rows", table: lowering.operand(experts), count, tile: rows / experts.shape[0] } as const;
    const operands = { a: lowering.operand(a), b: lowering.operand(w), c: output, groups };
    lowering.matmul(`${node.op} ${rows}×${columns}×${inner}`, { rows, columns, inner, transposeA: false, transposeB }, operands, epilogue);
  };

  return {
    randomScores: ({ inputs: [seeds], outputs: [scores], attributes }) => {
      const { dtype, shape } = seeds;
      lowering.calls.push(randomScores(rowsOf(scores), attributes, all({ seeds, scores }), { dtype, count: shape[0] }));
    },
    noisyGate: ({ inputs: [clean, raw, noise], outputs: [noisy] }) => {
      lowering.calls.push(gate.noisyGate(words(noisy), all({ clean, raw, noise, noisy })));
    },
    noisyGateGradient: ({ inputs: [raw, noise, dy], outputs: [dRaw] }) => {
      lowering.calls.push(gate.noisyGateGradient(words(dRaw), all({ raw, noise, dy, dRaw })));
    },
    topGates: ({ inputs: [logits, scores, targets], outputs: [gates], attributes: { active } }) => {
      const operands = {
        ...all({ logits, gates }),
        ...(scores.id !== logits.id && all({ scores })),
        ...(targets && all({ targets })),
      };
      lowering.calls.push(gate.topGates(rowsOf(gates), active, operands));
    },
    topGatesGradient: ({ inputs: [gates, dy], outputs: [dLogits] }) => {
      lowering.calls.push(gate.topGatesGradient(rowsOf(gates), all({ gates, dy, dLogits })));
    },
    assignSlots: ({ inputs: [gates], outputs: [rows, experts, places, segments], attributes: { active, tile } }) => {
      const [count, many] = gates.shape;
      const shape = { rows: count, experts: many, active, slots: rows.shape[0], tile };
      const counts = lowering.scratch(`counts${rows.id}`, countWords(shape));
      lowering.calls.push(...assignSlots(shape, { ...all({ gates, rows, experts, places, segments }), counts }));
    },
    toSlots: ({ inputs: [x, rows], outputs: [slotted] }) => {
      lowering.calls.push(toSlots({ slots: rows.shape[0], width: x.shape[1] }, all({ x, rows, slotted })));
    },
    sumSlots: ({ inputs: [x, places], outputs: [sum] }) => {
      const { epilogue, output } = lowering.fusion.takeResidual(sum);
      lowering.calls.push(sumSlots(summedShape(x, places), { ...all({ x, places }), sum: output, ...epilogue }));
    },
    expertLinear: (node) => {
      const [a, w, b, experts] = node.inputs;
      const [value] = node.outputs;
      const { epilogue, output } = lowering.fusion.takeGelu(value) ?? lowering.fusion.takeResidual(value);
      product(node, { a, w, experts, transposeB: false }, output, { ...epilogue, bias: lowering.operand(b) });
    },
    expertLinearGradient: (node) => {
      const [a, w, experts] = node.inputs;
      const [value] = node.outputs;
      const { epilogue, output } = lowering.fusion.takeGeluGradient(value) ?? lowering.fusion.takeResidual(value);
      product(node, { a, w, experts, transposeB: true }, output, epilogue);
    },
    expertWeightGradient: ({ op, inputs: [x, dy, segments], outputs: [dw] }) => {
      const [count, rows, columns] = dw.shape;
      const inner = x.shape[0];
      const maker = lowering.uses.producer(segments);
      const tile = maker.op === "assignSlots" ? maker.attributes.tile : 1;
      const groups = { over: "inner", table: lowering.operand(segments), count, tile } as const;
      const operands = { a: lowering.operand(x), b: lowering.operand(dy), c: lowering.operand(dw), groups };
      lowering.matmul(`${op} ${rows}×${columns}×${inner}`, { rows, columns, inner, transposeA: true, transposeB: false }, operands);
    },
    expertBiasGradient: ({ inputs: [x, segments], outputs: [sums] }) => {
      const shape = { count: segments.shape[0] - 1, width: x.shape[1] };
      const operands = all({ x, segments, sums });
      lowering.choose(segmentSumPoint(shape, lowering.adapter), segmentSumVariants(shape, operands, lowering.addsTo(operands.sums)));
    },
    combine: ({ inputs: [x, gates, places, , experts], outputs: [sum] }) => {
      const { epilogue, output } = lowering.fusion.takeResidual(sum);
      const weights = { ...all({ gates, experts }), ...gatedShape(x, gates, experts) };
      lowering.calls.push(sumSlots(summedShape(x, places), { ...all({ x, places }), sum: output, ...epilogue }, weights));
    },
    combineGradient: ({ inputs: [x, gates, rows, experts], outputs: [slotted] }) => {
      const shape = { slots: rows.shape[0], width: x.shape[1] };
      lowering.calls.push(
        toSlots(shape, all({ x, rows, slotted }), { ...all({ gates, experts }), ...gatedShape(slotted, gates, experts) }),
      );
    },
    gatesGradient: ({ inputs: [dy, y, gates, places, experts], outputs: [dGates] }) => {
      const shape = { ...summedShape(y, places), ...gatedShape(y, gates, experts) };
      lowering.choose(gatesGradientPoint(shape, lowering.adapter), gatesGradientVariants(shape, all({ dy, y, places, experts, dGates })));
    },
    gateUse: ({ inputs: [logits, gates, targets], outputs: [use] }) => {
      const shape = rowsOf(gates);
      const terms = lowering.scratch(`terms${use.id}`, USE_COUNT * words(gates));
      lowering.calls.push(gate.gateUseOfRows(shape, { ...all({ logits, gates, targets }), terms }));
      const summed = { rows: shape.rows, width: USE_COUNT * shape.width };
      const operands = { x: terms, sums: lowering.operand(use), parts: lowering.scratch(`parts${use.id}`, partWords(summed, 1)) };
      lowering.choose(columnSumPoint(summed, lowering.adapter), columnSumVariants("gate use", summed, operands, false));
    },
    gateUseGradient: ({ inputs: [dUse, targets], outputs: [dGates] }) => {
      lowering.calls.push(gate.gateUseGradient(rowsOf(dGates), all({ dUse, targets, dGates })));
    },
    loadBalance: ({ inputs: [use, weight], outputs: [balance, dUse] }) => {
      lowering.calls.push(gate.loadBalance(use.shape[1], all({ use, weight, balance, dUse })));
    },
  };
}

const rowsOf = ({ shape: [rows, width] }: Value): RowShape => ({ rows, width });

/** Of x [S, d], summed by places [N, k]. */
const summedShape = (x: Value, { shape: [rows, active] }: Value): SlotMatrix => ({ rows, active, width: x.shape[1] });

/** Of x [S, d] beside gates [N, E] and the experts of tiles [S / R]. */
const gatedShape = (x: Value, gates: Value, experts: Value): Pick<GatedMatrix, "count" | "tile"> => ({
  count: gates.shape[1],
  tile: x.shape[0] / experts.shape[0],
});
