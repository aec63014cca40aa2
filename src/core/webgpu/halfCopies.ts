// Copies of models' matrices as halves, for matrix products to read. What learns are the f32 weights; the copy of a model
// that learns is written again with every update.

import { ALL, type Call, type Operand } from "./call";
import { type Half, halved } from "./half";
import { copyAsHalves } from "./kernels/elements";
import type { Memory } from "./memory";
import { type Range, STORAGE } from "./plan";
import type { GpuWeights, WeightLayout } from "./weights";

/** How the matrices of each model are copied that `calls` read as halves. */
export function copiedModels(calls: readonly Call[]): ReadonlyMap<string, Half> {
  const operands = calls.flatMap(({ bindings }) => bindings.map(({ operand }) => operand));
  return new Map(operands.flatMap(({ half, ...place }) => (half && place.space === "weights" ? [[place.model, half]] : [])));
}

/** All matrices of a model as halves: the leading part of its layout. */
export function copyOf(model: string, { decayed }: WeightLayout, half: Half): Operand {
  return halved({ space: "weights", model, name: ALL, words: decayed }, half);
}

/** Makes the copies anew from the weights. */
export function copyCalls(copied: ReadonlyMap<string, Half>, layoutOf: (model: string) => WeightLayout): readonly Call[] {
  return [...copied].map(([model, half]) => {
    const layout = layoutOf(model);
    return copyAsHalves({ space: "weights", model, name: ALL, words: layout.words }, copyOf(model, layout, half));
  });
}

/** The buffers of the copies. */
export class HalfCopies {
  readonly #copies: ReadonlyMap<string, { readonly weights: GpuWeights; readonly buffer: GPUBuffer }>;

  constructor(memory: Memory, models: Iterable<string>, weightsOf: (model: string) => GpuWeights) {
    this.#copies = new Map(
      [...models].map((model) => {
        const weights = weightsOf(model);
        return [model, { weights, buffer: memory.buffer("weights as halves", copyBytes(weights.layout), STORAGE) }];
      }),
    );
  }

  /** Finds copies, each half as far on as its original. */
  readonly find = (operand: Operand): Range | undefined => {
    const copy = operand.space === "weights" && operand.half ? this.#copies.get(operand.model) : undefined;
    return copy && operand.space === "weights" ? { buffer: copy.buffer, offset: copy.weights.offsetOf(operand.name) / 2 } : undefined;
  };
}

export const copyBytes = ({ decayed }: WeightLayout): number => 2 * decayed;
