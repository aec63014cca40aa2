// Who makes and who reads each value of a program: what fusing nodes has to know.

import type { AnyNode, Value } from "../graph/graph";
import { keptValues, type Program } from "../graph/program";

export class Uses {
  readonly #producers = new Map<number, { readonly node: AnyNode; readonly index: number }>();
  readonly #readers = new Map<number, AnyNode[]>();
  /** Values an executor hands out, which must exist whatever reads them. */
  readonly #kept: ReadonlySet<number>;

  constructor(program: Program) {
    program.nodes.forEach((node, index) => {
      for (const value of node.outputs) this.#producers.set(value.id, { node, index });
      for (const value of node.inputs) this.#readers.set(value.id, [...this.readers(value), node]);
    });
    this.#kept = new Set(keptValues(program).map(({ id }) => id));
  }

  producer(value: Value): AnyNode {
    return this.#find(value).node;
  }

  readers(value: Value): readonly AnyNode[] {
    return this.#readers.get(value.id) ?? [];
  }

  /** Whether an executor hands `value` out. */
  isKept(value: Value): boolean {
    return this.#kept.has(value.id);
  }

  /** Whether anything needs `value`. */
  isWanted(value: Value): boolean {
    return this.isKept(value) || this.readers(value).length > 0;
  }

  /** The one node that reads `value`, if there is just one and nothing else needs it. */
  onlyReader(value: Value): AnyNode | undefined {
    const [reader, ...others] = this.readers(value);
    return others.length === 0 && !this.isKept(value) ? reader : undefined;
  }

  /** Whether `a` is there before `b` is computed: inputs and weights always are. */
  isBefore(a: Value, b: Value): boolean {
    const { node, index } = this.#find(a);
    return node.op === "input" || node.op === "parameter" || index < this.#find(b).index;
  }

  #find(value: Value): { readonly node: AnyNode; readonly index: number } {
    const found = this.#producers.get(value.id);
    if (found === undefined) throw new Error(`value ${value.id} has no node`);
    return found;
  }
}
