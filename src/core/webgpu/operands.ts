// Where every value of a program is found: with what is given, with what is handed out, or in the arena; and which of them are
// halves. Not at which address: that is decided when all calls are known.

import type { AnyNode, Value } from "../graph/graph";
import type { Program } from "../graph/program";
import { elementCount } from "../graph/shape";
import type { Operand } from "./call";
import { type Half, halved } from "./half";
import { halfValues, isInFours } from "./halfValues";
import type { Uses } from "./uses";

export const words = (value: Value): number => elementCount(value.shape);

export class Operands {
  /** Values that live elsewhere than in the arena. */
  readonly #placed = new Map<number, Operand>();
  /** Additions that nobody computes: both parts are summed where the gradient is. */
  readonly inPlace = new Set<AnyNode>();
  readonly #half: Half | undefined;
  /** Values kept as halves. */
  readonly #halfValues: ReadonlySet<number>;

  /** With `half`, values and copies of weights are halves where that is safe. */
  constructor(program: Program, uses: Uses, half: Half | undefined) {
    this.#half = half;
    this.#halfValues = half ? halfValues(program, uses) : new Set();
    this.#placeGiven(program);
    this.#placeResults(program, uses);
  }

  of(value: Value): Operand {
    const placed = this.#placed.get(value.id);
    return placed ?? halved({ space: "arena", id: `v${value.id}`, words: words(value) }, this.#halfOf(this.#halfValues.has(value.id)));
  }

  /** Of a model's matrix, the copy as halves. */
  factorOf(value: Value): Operand {
    const operand = this.of(value);
    return halved(operand, this.#halfOf(operand.space === "weights" && isInFours(value)));
  }

  #halfOf(isHalf: boolean): Half | undefined {
    return isHalf ? this.#half : undefined;
  }

  /** Inputs and weights are there before the first call. */
  #placeGiven({ nodes }: Program): void {
    for (const node of nodes) {
      const [value] = node.outputs;
      if (node.op === "input") this.#placed.set(value.id, { space: "inputs", name: node.attributes.name, words: words(value) });
      if (node.op === "parameter") this.#placed.set(value.id, { space: "weights", ...node.attributes, words: words(value) });
      if (node.op === "memory") this.#placed.set(value.id, { space: "state", name: node.attributes.name, words: words(value) });
    }
  }

  /** Outputs, gradients and what is handed on have buffers of their own. A gradient that ends in an addition of embedding rows is summed in place. */
  #placeResults({ outputs, gradients, handedOn }: Program, uses: Uses): void {
    for (const [name, value] of outputs) this.#placed.set(value.id, { space: "results", name, words: words(value) });
    for (const [name, value] of handedOn) this.#placed.set(value.id, { space: "state", name, words: words(value) });
    for (const [model, byName] of gradients)
      for (const [name, value] of byName) this.#placeGradient(value, { space: "gradients", model, name, words: words(value) }, uses);
  }

  #placeGradient(value: Value, operand: Operand, uses: Uses): void {
    this.#placed.set(value.id, operand);
    const sum = uses.producer(value);
    const parts = sum.op === "add" ? sum.inputs : [];
    const rows = parts.find((part) => uses.producer(part).op === "embeddingGradient");
    if (rows === undefined) return;
    this.inPlace.add(sum);
    for (const part of parts) this.#placed.set(part.id, operand);
  }
}
