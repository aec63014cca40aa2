// What the host hands to a program at every run, gathered into one buffer and written at once: token ids, targets,
// weights, and the sorted orders that gradients of embeddings need.

import type { Inputs } from "../graph/executor";
import type { AnyNode } from "../graph/graph";
import { headLossInputs } from "../graph/ops";
import type { Program } from "../graph/program";
import { elementCount } from "../graph/shape";
import { sortTokens } from "./kernels/embedding";
import { orderOf, runsOf } from "./lower";
import type { Memory } from "./memory";
import { align } from "./placement";
import { STORAGE } from "./plan";

type InputNode = Extract<AnyNode, { op: "input" }>;

export interface InputLayout {
  /** First byte of each input, and of the sorted orders of those that have them. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly bytes: number;
}

const inputNodes = ({ nodes }: Program): InputNode[] => nodes.filter((node): node is InputNode => node.op === "input");

/** Lays out a program's inputs; `sorted` names the id inputs that are also handed in sorted. */
export function inputLayout(program: Program, sorted: readonly string[]): InputLayout {
  const offsets = new Map<string, number>();
  let words = 0;
  const reserve = (name: string, size: number): void => {
    offsets.set(name, 4 * words);
    words += align(size);
  };
  for (const { attributes } of inputNodes(program)) {
    const size = elementCount(attributes.shape);
    reserve(attributes.name, size);
    if (sorted.includes(attributes.name)) {
      reserve(orderOf(attributes.name), size);
      reserve(runsOf(attributes.name), size + 2);
    }
  }
  return { offsets, bytes: 4 * Math.max(align(1), words) };
}

export class InputBuffer {
  readonly buffer: GPUBuffer;
  readonly #queue: GPUQueue;
  readonly #host: Int32Array<ArrayBuffer>;
  readonly #inputs: readonly { readonly name: string; readonly size: number; readonly highest: number }[];
  readonly #layout: InputLayout;
  readonly #sorted: readonly string[];

  /** `sorted` names the id inputs that are also handed in sorted. */
  constructor(memory: Memory, program: Program, sorted: readonly string[]) {
    this.#queue = memory.device.queue;
    this.#sorted = sorted;
    this.#layout = inputLayout(program, sorted);
    this.#inputs = inputNodes(program).map(({ attributes: { name, shape }, outputs: [value] }) => {
      // An id past the end of its table would silently read another row.
      const tables = program.nodes.flatMap(({ op, inputs, attributes }) => {
        if (op === "embedding" && inputs[1].id === value.id) return [inputs[0]];
        if (op !== "headLoss") return [];
        const { head, taught } = headLossInputs(inputs, attributes);
        return taught[0]?.id === value.id ? [head] : []; // ids of a cached signal
      });
      return { name, size: elementCount(shape), highest: Math.min(...tables.map((table) => table.shape[0])) - 1 };
    });
    this.#host = new Int32Array(this.#layout.bytes / 4);
    this.buffer = memory.buffer("inputs", this.#layout.bytes, STORAGE);
  }

  /** Byte offset of an input. */
  offsetOf(name: string): number {
    const offset = this.#layout.offsets.get(name);
    if (offset === undefined) throw new Error(`the program has no input ${name}`);
    return offset;
  }

  /** Queues the inputs of the next run. Throws Error when one is missing, of the wrong size or outside its table. */
  write(inputs: Inputs): void {
    for (const { name, size, highest } of this.#inputs) {
      const data = inputs[name];
      if (data?.length !== size) throw new Error(`input ${name} has ${data?.length ?? 0} values where the program takes ${size}`);
      const at = this.offsetOf(name) / 4;
      if (data instanceof Float32Array) new Float32Array(this.#host.buffer).set(data, at);
      else {
        if (data.some((id) => id > highest)) throw new Error(`input ${name} holds an id above ${highest}`);
        this.#host.set(data, at);
        if (this.#sorted.includes(name)) this.#writeSorted(name, data);
      }
    }
    this.#queue.writeBuffer(this.buffer, 0, this.#host);
  }

  #writeSorted(name: string, ids: Int32Array): void {
    const { order, runs } = sortTokens(ids);
    this.#host.set(order, this.offsetOf(orderOf(name)) / 4);
    this.#host.set(runs, this.offsetOf(runsOf(name)) / 4);
  }
}
